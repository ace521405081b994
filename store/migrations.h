// Steps of the schema: store/migrations/NNN_name.sql, part of the binary. Run by open_metadata before any
// other thread sees the file.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

namespace SQLite {
class Database;
}

namespace lightkeep::store {

class Connection;

struct Migration {
  int number;  // 1, 2, 3 … without gaps; kept as the file's user_version
  const char* name;
  const char* sql;
};

std::span<const Migration> embedded_migrations();
/// The same for rows that a server keeps: the first has all that there was by then.
std::span<const Migration> embedded_server_migrations();
/// The version of Lightkeep that these are of: "0.1.0".
std::string_view embedded_version();

/// The version of the schema in `file`, without writing a byte; 0 for a file without tables. Throws
/// Error{missing} where there is no file or an empty one, Error{newer_schema} for a later version, which it
/// names, Error{corrupt} for no database of ours.
int schema_version(const std::filesystem::path& file, std::span<const Migration> migrations);
/// Brings the schema up to date, each step in its own transaction; that of a new database in one.
void migrate(SQLite::Database& database, std::span<const Migration> migrations);

/// The same of what a server keeps; 0: none of our tables. Throws Error{newer_schema, corrupt}.
int schema_version(Connection& server, std::span<const Migration> migrations);
void migrate(Connection& server, std::span<const Migration> migrations);

}  // namespace lightkeep::store
