// One SQLite connection with its prepared statements. Owned by metadata.cpp; one thread at a time.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/activity.h"
#include "store/error.h"
#include "store/metadata.h"

namespace lightkeep::store {

class KeptMatches;

enum class Role {
  reader,
  writer,
  maker,     // a writer that makes the file when it is missing
  observer,  // a reader that can change nothing, beside a server or on its own
};

class Connection final : public Writer {
 public:
  Connection(const std::filesystem::path& file, Role role);

  /// The prepared statement for `sql`, reset and with bindings cleared. Prepared once and kept.
  SQLite::Statement& prepare(const char* sql);
  SQLite::Database& database() { return database_; }

  void run(const char* sql) { prepare(sql).exec(); }
  /// Ends what is left of statements; one that stays half read would keep its snapshot.
  void reset_statements();
  /// Copies the whole database as it is now into a new file. `copied` gets bytes so far and in all; what it
  /// throws ends the copying, and no part of the file stays. It is not synced.
  void copy_to(const std::filesystem::path& file,
               const std::function<void(std::uint64_t, std::uint64_t)>& copied);
  /// False after SQLite has rolled the transaction back by itself, as it does when the disk is full.
  bool in_transaction() const;

  std::optional<NamedDoer> doer{};         // of what the writer does now (activity.h)
  std::shared_ptr<KeptMatches> matches{};  // of the readers of a database; null elsewhere

 private:
  void copy_pages_to(const std::filesystem::path& file,
                     const std::function<void(std::uint64_t, std::uint64_t)>& copied);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  SQLite::Database database_;
  std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>, Hash, std::equal_to<>> statements_;
  std::vector<SQLite::Statement*> used_;  // since the last reset_statements
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

/// What is behind a Reader or Writer; there is no other kind.
inline Connection& connection_of(Reader& db) {
  return static_cast<Connection&>(db);
}

}  // namespace lightkeep::store
