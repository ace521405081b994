// One SQLite connection with its prepared statements.
#include "store/connection.h"

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

Connection::Connection(const std::filesystem::path& file, Role role)
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

SQLite::Statement& Connection::prepare(const char* sql) {
  auto found = statements_.find(std::string_view(sql));
  if (found == statements_.end()) {
    found = statements_.emplace(sql, std::make_unique<SQLite::Statement>(database_, sql)).first;
  }
  SQLite::Statement& statement = *found->second;
  statement.tryReset();  // repeats the error of the last step, which was reported then
  statement.clearBindings();
  used_.push_back(&statement);
  return statement;
}

void Connection::reset_statements() {
  for (SQLite::Statement* statement : used_) statement->tryReset();
  used_.clear();
}

void Connection::copy_to(const std::filesystem::path& file,
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
void Connection::copy_pages_to(const std::filesystem::path& file,
                               const std::function<void(std::uint64_t, std::uint64_t)>& copied) {
  SQLite::Database to(file, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
  to.exec(copy_pragmas);
  run("begin");
  static_cast<void>(prepare("select 1 from sqlite_schema").executeStep());
  reset_statements();
  const auto page = static_cast<std::uint64_t>(database_.execAndGet("pragma page_size").getInt64());
  SQLite::Backup backup(to, database_);
  while (backup.executeStep(pages_at_once) != SQLITE_DONE) {
    const auto all = static_cast<std::uint64_t>(backup.getTotalPageCount());
    const auto left = static_cast<std::uint64_t>(backup.getRemainingPageCount());
    if (copied) copied((all - left) * page, all * page);
  }
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

}  // namespace lightkeep::store
