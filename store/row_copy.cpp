// Copies every row that can still be read from a damaged database into a new one.
#include "store/row_copy.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "store/error.h"

namespace lightkeep::store {

namespace {

/// Names of the tables with rows of ours: without those of SQLite and of the search index, which is made
/// anew.
std::vector<std::string> tables_of(SQLite::Database& database) {
  std::vector<std::string> tables;
  SQLite::Statement table(database,
                          "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
                          " and name not like 'asset_text%' order by rowid");
  while (table.executeStep()) tables.push_back(table.getColumn(0).getString());
  return tables;
}

struct Column {
  std::string name;
  bool key = false;
};

std::vector<Column> columns_of(SQLite::Database& database, const std::string& table) {
  std::vector<Column> columns;
  SQLite::Statement column(database, "select name, pk from pragma_table_info('" + table + "')");
  while (column.executeStep())
    columns.push_back({column.getColumn(0).getString(), column.getColumn(1).getInt() > 0});
  return columns;
}

std::string joined(const std::vector<std::string>& words, const std::string& joint) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : joint) + word;
  return text;
}

class TableCopy {
 public:
  TableCopy(SQLite::Database& from, SQLite::Database& to, std::string table)
      : from_(from), table_(std::move(table)) {
    std::vector<std::string> names, marks;
    for (const Column& column : columns_of(to, table_)) {
      names.push_back(column.name);
      marks.emplace_back("?");
      if (column.key) keys_.push_back(column.name);
    }
    columns_ = joined(names, ", ");
    insert_ = std::make_unique<SQLite::Statement>(
        to, "insert or replace into " + table_ + " (" + columns_ + ") values (" + joined(marks, ", ") + ")");
  }

  /// From the front to the damage and from the back to it. False when there is damage.
  bool run() {
    if (read("")) return true;
    read(" desc");
    return false;
  }

 private:
  bool read(const std::string& direction) {
    try {
      std::vector<std::string> order;
      for (const std::string& key : keys_) order.push_back(key + direction);
      SQLite::Statement row(from_,
                            "select " + columns_ + " from " + table_ + " order by " + joined(order, ", "));
      while (row.executeStep()) write(row);
      return true;
    } catch (const SQLite::Exception& failure) {
      const int code = failure.getErrorCode() & 0xff;
      if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB && code != SQLITE_ERROR && code != SQLITE_IOERR)
        throw;
      return false;
    }
  }

  void write(SQLite::Statement& row) {
    insert_->reset();
    for (int i = 0; i < row.getColumnCount(); ++i) copy_value(row.getColumn(i), i + 1);
    insert_->exec();
  }

  void copy_value(const SQLite::Column& value, int to) {
    if (value.isNull()) return insert_->bind(to);
    if (value.isInteger()) return insert_->bind(to, value.getInt64());
    if (value.isFloat()) return insert_->bind(to, value.getDouble());
    if (value.isText()) return insert_->bind(to, value.getString());
    insert_->bind(to, value.getBlob(), value.getBytes());
  }

  SQLite::Database& from_;
  const std::string table_;
  std::string columns_;
  std::vector<std::string> keys_;
  std::unique_ptr<SQLite::Statement> insert_;
};

/// Rows whose parent was lost go, and then those that referred to them.
void drop_strays(SQLite::Database& database) {
  for (int removed = 1; removed > 0;) {
    removed = 0;
    std::vector<std::pair<std::string, std::int64_t>> strays;
    SQLite::Statement stray(database,
                            "select \"table\", rowid from pragma_foreign_key_check where rowid is not null");
    while (stray.executeStep())
      strays.emplace_back(stray.getColumn(0).getString(), stray.getColumn(1).getInt64());
    for (const auto& [table, row] : strays)
      removed += database.exec("delete from " + table + " where rowid = " + std::to_string(row));
  }
  for (const char* statement :
       {"delete from api_key_grant where api_key not in (select id from api_key) or library not in (select "
        "id from library)",
        "delete from organization_member where organization not in (select id from organization)"
        " or account not in (select id from account)",
        "delete from library_member where library not in (select id from library) or account not in (select "
        "id from account)",
        "delete from asset where library not in (select id from library)"})
    database.exec(statement);
}

}  // namespace

RowCopy copy_readable_rows(const std::filesystem::path& from, const std::filesystem::path& to) {
  RowCopy done;
  try {
    SQLite::Database target(to, SQLite::OPEN_READWRITE);
    target.exec("pragma foreign_keys = off");
    SQLite::Database source(from, SQLite::OPEN_READONLY);
    SQLite::Transaction transaction(target);
    for (const std::string& table : tables_of(target)) {
      if (!TableCopy(source, target, table).run()) ++done.damaged_tables;
    }
    drop_strays(target);
    for (const std::string& table : tables_of(target))
      done.rows += target.execAndGet("select count(*) from " + table).getInt64();
    transaction.commit();
  } catch (const SQLite::Exception& failure) {
    throw to_error(failure);
  }
  return done;
}

}  // namespace lightkeep::store
