#include "store/row_transfer.h"

#include <algorithm>
#include <bit>
#include <string>
#include <string_view>
#include <vector>

#include "store/error.h"
#include "store/rows.h"
#include "store/search_index.h"

namespace lightkeep::store {
namespace {

constexpr std::int64_t rows_between_tellings = 1'000;

constexpr const char* tables[] = {"vault_check",
                                  "organization",
                                  "library",
                                  "account",
                                  "api_key",
                                  "api_key_grant",
                                  "claim",
                                  "asset",
                                  "job",
                                  "tag",
                                  "asset_tag",
                                  "blob",
                                  "session",
                                  "proof",
                                  "organization_member",
                                  "library_member",
                                  "invitation",
                                  "organization_alias",
                                  "library_alias",
                                  "outbox",
                                  "store_state",
                                  "time_seen",
                                  "device",
                                  "change",
                                  "program",
                                  "app_connection",
                                  "app_token",
                                  "authorization_code",
                                  "device_grant",
                                  "asset_details",
                                  "details_backlog",
                                  "upload_ticket",
                                  "upload",
                                  "download",
                                  "act"};

struct TypedColumn {
  std::string name;
  Null kind = Null::number;
  bool key = false;
};

Null column_kind(std::string_view type) {
  if (type == "text") return Null::text;
  if (type == "blob" || type == "bytea") return Null::bytes;
  if (type == "real" || type == "double precision") return Null::real;
  return Null::number;
}

/// Of both engines in the same order: that of their names.
std::vector<TypedColumn> typed_columns(Reader& db, std::string_view table) {
  std::vector<TypedColumn> columns;
  Statement& row =
      query(db,
            {"select name, lower(type), pk > 0 from pragma_table_info(?1) order by name",
             "select column_name, data_type, exists (select 1 from information_schema.key_column_usage k"
             " join information_schema.table_constraints t using (constraint_schema, constraint_name)"
             " where t.constraint_type = 'PRIMARY KEY' and k.table_schema = c.table_schema"
             " and k.table_name = c.table_name and k.column_name = c.column_name)"
             " from information_schema.columns c where table_schema = current_schema() and table_name = ?1"
             " order by column_name collate \"C\""},
            table);
  while (row.step()) columns.push_back({row.text(0), column_kind(row.bytes(1)), row.number(2) != 0});
  return columns;
}

template <class Name>
std::string listed_columns(const std::vector<TypedColumn>& columns, Name name) {
  std::string text;
  for (const TypedColumn& column : columns) text.append(text.empty() ? "" : ", ").append(name(column));
  return text;
}

/// A table's rows in the order of its key.
class CopiedTable {
 public:
  CopiedTable(Reader& from, Writer& to, std::string name)
      : from_(from), to_(to), name_(std::move(name)), columns_(typed_columns(from, name_)) {
    const std::vector<TypedColumn> others = typed_columns(to, name_);
    if (columns_.empty() || !std::ranges::equal(columns_, others, {}, &TypedColumn::name, &TypedColumn::name))
      throw Error(Fault::corrupt, "the table " + name_ + " has other columns where its rows are to go");
    const std::string names =
        listed_columns(columns_, [](const TypedColumn& column) { return '"' + column.name + '"'; });
    std::vector<TypedColumn> keys;
    std::ranges::copy_if(columns_, std::back_inserter(keys), &TypedColumn::key);
    select_ = "select " + names + " from \"" + name_ + "\" order by " +
              listed_columns(keys, [](const TypedColumn& column) { return '"' + column.name + '"'; });
    int parameter = 0;
    insert_ =
        "insert into \"" + name_ + "\" (" + names + ") values (" +
        listed_columns(columns_, [&](const TypedColumn&) { return "?" + std::to_string(++parameter); }) + ")";
  }

  void empty() { execute(to_, ("delete from \"" + name_ + "\"").c_str()); }

  /// Calls `copied` for each row.
  void copy(const std::function<void()>& copied) {
    Statement& row = query(from_, select_.c_str());
    while (row.step()) {
      Statement& copy = query(to_, insert_.c_str());
      for (std::size_t i = 0; i < columns_.size(); ++i)
        bind(copy, row, static_cast<int>(i), columns_[i].kind);
      copy.run();
      copied();
    }
  }

  /// Throws Error{corrupt} unless both have the same rows.
  void compare() {
    Statement& one = query(from_, select_.c_str());
    Statement& other = query(to_, select_.c_str());
    for (bool more = true; more;) {
      more = one.step();
      if (more != other.step()) differ();
      for (std::size_t i = 0; more && i < columns_.size(); ++i)
        if (!same(one, other, static_cast<int>(i), columns_[i].kind)) differ();
    }
  }

  /// Numbers that were given go to nobody else, also those of rows that are gone.
  void go_on_counting() {
    if (std::ranges::find(columns_, "id", &TypedColumn::name) == columns_.end()) return;
    const std::string largest = "select max(id) from \"" + name_ + "\"";
    const auto given = std::max(read_number(from_, largest.c_str(), 0), last_given());
    if (given == 0) return;
    if (connection_of(to_).engine() == Engine::sqlite) {
      if (execute(to_, "update sqlite_sequence set seq = ?2 where name = ?1", name_, given) == 0)
        execute(to_,
                "insert into sqlite_sequence (name, seq) select ?1, ?2 where exists (select 1 from"
                " sqlite_schema where name = ?1 and sql like '%autoincrement%')",
                name_, given);
    } else {
      query(to_, "select setval(pg_get_serial_sequence(?1, 'id'), ?2)", name_, given).step();
    }
  }

 private:
  static void bind(Statement& copy, const Statement& row, int column, Null kind) {
    const int parameter = column + 1;
    if (row.is_null(column)) return copy.bind(parameter, kind);
    switch (kind) {
      case Null::number:
        return copy.bind(parameter, row.number(column));
      case Null::real:
        return copy.bind(parameter, row.real(column));
      case Null::text:
        return copy.bind(parameter, row.bytes(column));
      case Null::bytes:
        return copy.bind(parameter, Bytes{row.bytes(column)});
    }
  }

  static bool same(const Statement& one, const Statement& other, int column, Null kind) {
    if (one.is_null(column) != other.is_null(column)) return false;
    switch (kind) {
      case Null::number:
        return one.number(column) == other.number(column);
      case Null::real:
        return std::bit_cast<std::uint64_t>(one.real(column)) ==
               std::bit_cast<std::uint64_t>(other.real(column));
      default:
        return one.bytes(column) == other.bytes(column);
    }
  }

  [[noreturn]] void differ() {
    throw Error(Fault::corrupt,
                "the rows of the table " + name_ + " are not the same where they were copied to");
  }

  /// The largest number that its table has given, as far as the engine counts.
  std::int64_t last_given() {
    return read_number(from_,
                       {"select seq from sqlite_sequence where name = ?1",
                        "select pg_sequence_last_value(pg_get_serial_sequence(?1, 'id')::regclass)"},
                       0, name_);
  }

  Reader& from_;
  Writer& to_;
  const std::string name_;
  const std::vector<TypedColumn> columns_;
  std::string select_, insert_;
};

}  // namespace

std::span<const char* const> transferred_tables() {
  return tables;
}

std::int64_t transfer_rows(Reader& from, Writer& to, const std::function<void(std::int64_t)>& tell) {
  std::vector<CopiedTable> all;
  for (const char* name : tables) all.emplace_back(from, to, name);
  for (auto table = all.rbegin(); table != all.rend(); ++table) table->empty();
  std::int64_t rows = 0;
  for (CopiedTable& table : all) {
    table.copy([&] {
      if (++rows % rows_between_tellings == 0 && tell) tell(rows);
    });
    table.compare();
    table.go_on_counting();
  }
  empty_search(to);
  return rows;
}

}  // namespace lightkeep::store
