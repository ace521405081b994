// One SQLite connection with its prepared statements. Owned by metadata.cpp and by those who look at a file
// of rows by itself; one thread at a time.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/connection.h"
#include "store/error.h"

namespace lightkeep::store {

enum class Role {
  reader,
  writer,
  maker,     // a writer that makes the file when it is missing
  observer,  // a reader that can change nothing, beside a server or on its own
};

class SqliteConnection final : public Connection {
 public:
  /// Throws SQLite::Exception.
  SqliteConnection(const std::filesystem::path& file, Role role);
  ~SqliteConnection() override;

  Engine engine() const override { return Engine::sqlite; }
  Statement& prepare(const Sql& sql) override;
  void run_script(const char* sql) override;
  void reset_statements() override;
  void begin_read() override { run("begin"); }
  void begin_write() override { run("begin immediate"); }
  bool in_transaction() const override;
  bool failed() const override { return failed_; }

  SQLite::Database& database() { return database_; }
  /// Copies the whole database as it is now into a new file. `copied` gets bytes so far and in all; what it
  /// throws ends the copying, and no part of the file stays. It is not synced.
  void copy_to(const std::filesystem::path& file,
               const std::function<void(std::uint64_t, std::uint64_t)>& copied);

 private:
  class Prepared;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  void copy_pages_to(const std::filesystem::path& file,
                     const std::function<void(std::uint64_t, std::uint64_t)>& copied);

  SQLite::Database database_;
  bool failed_ = false;
  std::unordered_map<std::string, std::unique_ptr<Prepared>, Hash, std::equal_to<>> statements_;
  std::vector<Prepared*> used_;  // since the last reset_statements
};

/// Runs `f`; what SQLite throws comes out as Error.
template <class F>
auto with_our_errors(F&& f) {
  try {
    return f();
  } catch (const SQLite::Exception& failure) {
    throw to_error(failure);
  }
}

/// The database behind a Reader or Writer of one.
inline SQLite::Database& database_of(Reader& db) {
  return static_cast<SqliteConnection&>(connection_of(db)).database();
}

}  // namespace lightkeep::store
