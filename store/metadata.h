// The rows: SQLite in WAL mode or a PostgreSQL server, one writer thread with group commit, several readers
// in parallel.
//
//   auto asset = metadata.read([&](Reader& db) { return find_asset(db, id); });
//   metadata.write([&](Writer& db) { insert_asset(db, row); });
//
// `read` borrows a reader connection and holds one consistent snapshot for the call; any thread.
// `write` runs the function on the writer thread inside a savepoint and returns when the group it fell into
// is committed and synced. An exception from the function undoes that function alone and comes out of
// `write`. Do not nest them, and do no slow work inside `write`: every writer waits for it.
#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "store/data_dir.h"

namespace lightkeep::store {

class ChangeFeed;
class Connection;
class Writer;

/// A connection inside a read snapshot, for the functions of store/ that take one: what it is stays in the
/// room (rows.h). While the call lasts that gave it, on its thread.
class Reader {
 public:
  Reader(const Reader&) = delete;

 private:
  friend Connection;
  friend Writer;
  Reader() = default;
  ~Reader() = default;
};

/// The writer's connection inside a savepoint.
class Writer : public Reader {
  friend Connection;
  Writer() = default;
  ~Writer() = default;
};

/// What the writer tells of each group it commits, so that a database that lost commits is found out.
struct CommitJournal {
  std::function<std::uint64_t()> blob_sequence;    // of blob writes that are on disk; the writer's thread
  std::function<void(std::uint64_t)> committed{};  // the number of the change; the writer's thread
};

/// Makes a connection to the server that keeps rows; throws Error.
using RowConnect = std::function<std::unique_ptr<Connection>()>;

class Metadata {
 public:
  virtual ~Metadata() = default;

  template <class F>
  auto read(F&& f) -> std::invoke_result_t<F, Reader&> {
    return collect<std::invoke_result_t<F, Reader&>>(
        [&](auto&& g) { run_read([&](Reader& db) { g(f, db); }); });
  }

  template <class F>
  auto write(F&& f) -> std::invoke_result_t<F, Writer&> {
    return collect<std::invoke_result_t<F, Writer&>>(
        [&](auto&& g) { run_write([&](Writer& db) { g(f, db); }); });
  }

  /// Moves the write-ahead log into the database file (cron).
  virtual void checkpoint() = 0;
  /// Counts changes from here on. Once, before other threads write.
  virtual void keep_journal(CommitJournal journal) = 0;
  /// Tells of what is committed to images.
  virtual ChangeFeed& changes() = 0;
  /// The sentence of the last commit's failure; empty when it succeeded.
  virtual std::optional<std::string> trouble() const = 0;

 protected:
  virtual void run_read(const std::function<void(Reader&)>& f) = 0;
  virtual void run_write(const std::function<void(Writer&)>& f) = 0;

 private:
  template <class Result, class Run>
  static Result collect(Run&& run) {
    if constexpr (std::is_void_v<Result>) {
      run([](auto& f, auto& db) { f(db); });
    } else {
      std::optional<Result> result;
      run([&](auto& f, auto& db) { result.emplace(f(db)); });
      return std::move(*result);
    }
  }
};

/// Opens metadata.db, which is checked and, but for read_only, migrated. `readers` is the most snapshots that
/// are read in parallel. Called by store.cpp, by those who check and mend a folder, and by tests. Throws
/// Error{missing, newer_schema, corrupt, full, read_only, io}; the three first touch nothing.
std::unique_ptr<Metadata> open_metadata(const std::filesystem::path& file, int readers,
                                        OpenMode mode = OpenMode::open);
/// The same of rows that a server keeps; each connection is one that `connect` made. Error{taken} where
/// another process writes them, or where a store is to be made and there is one.
std::unique_ptr<Metadata> open_metadata(const RowConnect& connect, int readers,
                                        OpenMode mode = OpenMode::open);

}  // namespace lightkeep::store
