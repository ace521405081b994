// One SQLite connection with its prepared statements.
#include "store/sqlite_connection.h"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "store/durable_file.h"
#include "store/fts5.h"
#include "store/list_columns.h"

namespace lightkeep::store {

namespace {

// Only the checkpoint and another tool's reads can hold us up; and nobody waits for who only looks.
constexpr int busy_milliseconds = 10'000, observer_milliseconds = 60'000;

constexpr const char* common_pragmas =
    "pragma foreign_keys = on;"
    "pragma temp_store = memory;"
    "pragma trusted_schema = off;";

// FULL syncs the log at each commit: what was acknowledged survives a power cut. A group of writes shares one
// sync.
constexpr const char* writer_pragmas =
    "pragma journal_mode = wal;"
    "pragma synchronous = full;"
    "pragma secure_delete = fast;"
    "pragma wal_autocheckpoint = 4000;"
    "pragma journal_size_limit = 16777216;"
    "pragma cache_size = -4000;";

constexpr const char* reader_pragmas =
    "pragma query_only = on;"
    "pragma cache_size = -2000;";

constexpr int pages_at_once = 4096;  // of a copy
/// Of a copy nothing is kept that a reader of it would wait for.
constexpr const char* copy_pragmas =
    "pragma journal_mode = off; pragma synchronous = off; pragma locking_mode = exclusive;";

/// Which words the search index has, and where.
constexpr const char* vocabulary =
    "create virtual table temp.words using fts5vocab ('main', 'asset_text', 'instance')";

int open_flags(Role role) {
  if (role == Role::observer) return SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX;
  const int made = role == Role::maker ? SQLite::OPEN_CREATE : 0;
  return SQLite::OPEN_READWRITE | made | SQLite::OPEN_NOMUTEX;
}

}  // namespace

/// One of its statements. What SQLite throws is noted at the connection.
class SqliteConnection::Prepared final : public Statement {
 public:
  Prepared(SqliteConnection& connection, const char* sql)
      : connection_(connection), statement_(connection.database_, sql) {}

  void bind(int parameter, std::int64_t value) override {
    guarded([&] { statement_.bind(parameter, value); });
  }
  void bind(int parameter, double value) override {
    guarded([&] { statement_.bind(parameter, value); });
  }
  void bind(int parameter, std::string_view value) override {
    guarded([&] { statement_.bind(parameter, std::string(value)); });
  }
  void bind(int parameter, Bytes value) override {
    const void* const bytes = value.bytes.empty() ? "" : value.bytes.data();  // a null one would be null
    guarded([&] { statement_.bind(parameter, bytes, static_cast<int>(value.bytes.size())); });
  }

  void bind(int parameter, Null) override {
    guarded([&] { statement_.bind(parameter); });
  }

  bool step() override {
    return guarded([&] { return statement_.executeStep(); });
  }
  int run() override {
    return guarded([&] { return statement_.exec(); });
  }
  void reset() override {
    statement_.tryReset();  // repeats the error of the last step, which was reported then
  }
  void begin_anew() {
    reset();
    statement_.clearBindings();
  }

  bool is_null(int column) const override { return value(column).isNull(); }
  double real(int column) const override { return value(column).getDouble(); }
  std::string_view bytes(int column) const override {
    const SQLite::Column from = value(column);
    const auto* const first = static_cast<const char*>(from.getBlob());
    return first == nullptr ? std::string_view()
                            : std::string_view(first, static_cast<std::size_t>(from.size()));
  }

 private:
  std::int64_t integer(int column) const override { return value(column).getInt64(); }
  SQLite::Column value(int column) const { return statement_.getColumn(column); }

  template <class F>
  auto guarded(F&& f) -> std::invoke_result_t<F> {
    try {
      return f();
    } catch (const SQLite::Exception& failure) {
      connection_.failed_ = true;
      throw to_error(failure);
    }
  }

  SqliteConnection& connection_;
  mutable SQLite::Statement statement_;
};

SqliteConnection::SqliteConnection(const std::filesystem::path& file, Role role)
    : database_(file, open_flags(role), role == Role::observer ? observer_milliseconds : busy_milliseconds) {
  sqlite3_extended_result_codes(database_.getHandle(), 1);
  add_relevance(database_.getHandle());
  add_list_columns(database_.getHandle());
  database_.exec(common_pragmas);
  const bool writes = role == Role::writer || role == Role::maker;
  if (!writes) database_.exec(vocabulary);  // in memory, and before nothing may be written
  // An observer cannot write its file anyway, and has tables of its own in memory.
  if (role != Role::observer) database_.exec(writes ? writer_pragmas : reader_pragmas);
}

SqliteConnection::~SqliteConnection() = default;

Statement& SqliteConnection::prepare(const Sql& both) {
  const char* const sql = both.sqlite;
  auto found = statements_.find(std::string_view(sql));
  if (found == statements_.end())
    found = statements_.emplace(sql, with_our_errors([&] { return std::make_unique<Prepared>(*this, sql); }))
                .first;
  Prepared& statement = *found->second;
  statement.begin_anew();
  used_.push_back(&statement);
  return statement;
}

void SqliteConnection::run_script(const char* sql) {
  with_our_errors([&] { database_.exec(sql); });
}

void SqliteConnection::reset_statements() {
  for (Prepared* statement : used_) statement->reset();
  used_.clear();
}

void SqliteConnection::copy_to(const std::filesystem::path& file,
                               const std::function<void(std::uint64_t, std::uint64_t)>& copied) {
  File(file, O_WRONLY | O_CREAT | O_EXCL, 0600);
  try {
    copy_pages_to(file, copied);
  } catch (...) {
    unlink(file.c_str());
    throw;
  }
}

/// One read transaction lasts for the whole copy, so that what is written meanwhile does not begin it anew.
void SqliteConnection::copy_pages_to(const std::filesystem::path& file,
                                     const std::function<void(std::uint64_t, std::uint64_t)>& copied) {
  SQLite::Database to(file, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
  to.exec(copy_pragmas);
  run("begin");
  prepare("select 1 from sqlite_schema").step();
  reset_statements();
  const auto page = static_cast<std::uint64_t>(database_.execAndGet("pragma page_size").getInt64());
  SQLite::Backup backup(to, database_);
  while (backup.executeStep(pages_at_once) != SQLITE_DONE) {
    const auto all = static_cast<std::uint64_t>(backup.getTotalPageCount());
    const auto left = static_cast<std::uint64_t>(backup.getRemainingPageCount());
    if (copied) copied((all - left) * page, all * page);
  }
}

bool SqliteConnection::in_transaction() const {
  return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

}  // namespace lightkeep::store
