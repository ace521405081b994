// The rows as they were before a later version changed their schema.
#include "store/schema_copy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "store/durable_file.h"
#include "store/error.h"
#include "store/folder_check.h"
#include "store/migrations.h"
#include "store/sqlite_connection.h"

namespace lightkeep::store {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t left_free = 64 << 20;  // bytes of the disk that the change itself may need
constexpr int times_of_trial = 3;              // the rows: copied, written anew in a log, and longer at worst

int newest_schema() {
  return static_cast<int>(embedded_migrations().size());
}

/// Room for so many times the rows.
void require_free(const DataPaths& paths, int times) {
  std::error_code none;
  const std::uintmax_t log = fs::file_size(paths.metadata_file().string() + "-wal", none);
  const std::uint64_t rows = fs::file_size(paths.metadata_file()) + (none ? 0 : log);
  const std::uint64_t wanted = rows * static_cast<std::uint64_t>(times) + left_free;
  const std::uint64_t free = paths.free_bytes();
  if (free >= wanted) return;
  throw Error(Fault::full,
              "before a later version changes the rows they are copied, and the disk of " +
                  paths.folder().string() + " has too little room for it: " + std::to_string(wanted - free) +
                  " bytes are missing. Nothing was changed, and the version before still opens the folder");
}

/// A copy of the rows for one block.
class Scratch {
 public:
  explicit Scratch(const DataPaths& paths) : file_(paths.folder() / "metadata.db.trial") {
    remove();  // what a crash left
    with_our_errors([&] { SqliteConnection(paths.metadata_file(), Role::observer).copy_to(file_, {}); });
  }
  ~Scratch() { remove(); }
  Scratch(const Scratch&) = delete;
  const fs::path& file() const { return file_; }

 private:
  void remove() const {
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) unlink((file_.string() + suffix).c_str());
  }
  const fs::path file_;
};

std::int64_t milliseconds_since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun)
      .count();
}

}  // namespace

void keep_rows_before(const DataPaths& paths, int schema) {
  const fs::path copy = paths.rows_before(schema), aside = copy.string() + ".new";
  unlink(aside.c_str());  // what a crash left
  require_free(paths, 1);
  with_our_errors([&] { SqliteConnection(paths.metadata_file(), Role::writer).copy_to(aside, {}); });
  File(aside, O_RDONLY).sync();
  if (rename(aside.c_str(), copy.c_str()) != 0) throw_system_error(errno, "rename to", copy);
  File(paths.folder(), O_RDONLY | O_DIRECTORY).sync();
}

std::optional<fs::path> find_rows_before(const DataPaths& paths, int schema) {
  std::error_code none;
  for (; schema > 0; --schema)
    if (fs::exists(paths.rows_before(schema), none)) return paths.rows_before(schema);
  return std::nullopt;
}

void remove_rows_before(const DataPaths& paths, Millis before) {
  std::error_code none;
  for (int schema = 1; schema <= newest_schema(); ++schema) {
    struct stat file {};
    const fs::path copy = paths.rows_before(schema);
    if (stat(copy.c_str(), &file) == 0 && Millis{file.st_mtim.tv_sec} * 1000 < before) fs::remove(copy, none);
  }
}

Trial try_migration(const fs::path& folder) {
  const DataPaths paths(folder);
  find_identity(paths);
  Trial trial{.from = schema_version(paths.metadata_file(), embedded_migrations()), .to = newest_schema()};
  if (trial.from == trial.to) return trial;
  require_free(paths, times_of_trial);
  const Scratch scratch(paths);
  const auto begun = std::chrono::steady_clock::now();
  with_our_errors([&] {
    SqliteConnection rows(scratch.file(), Role::writer);
    migrate(rows.database(), embedded_migrations());
    trial.images = rows.database().execAndGet("select count(*) from asset").getInt64();
  });
  trial.milliseconds = milliseconds_since(begun);
  return trial;
}

}  // namespace lightkeep::store
