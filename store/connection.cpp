// One SQLite connection with its prepared statements.
#include "store/connection.h"

#include <sqlite3.h>

#include "store/fts5.h"
#include "store/list_columns.h"

namespace lightkeep::store {

namespace {

constexpr int busy_milliseconds = 10'000;  // only the checkpoint and another tool's reads can hold us up

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
    : database_(file, open_flags(role), busy_milliseconds) {
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

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

}  // namespace lightkeep::store
