// A consistent view of a data folder for a backup.
#include "store/snapshot.h"

#include <fcntl.h>

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "store/blob_engine.h"
#include "store/error.h"
#include "store/folder_check.h"
#include "store/identity.h"
#include "store/sqlite_connection.h"

namespace lightkeep::store {

namespace {

constexpr std::uint64_t left_free = 256 << 20;  // bytes of the disk that are left to the server

std::filesystem::path copy_file(const DataPaths& paths) {
  return paths.folder() / "snapshot.db";
}

void remove_copy(const std::filesystem::path& copy) {
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) unlink((copy.string() + suffix).c_str());
}

void require_room(const DataPaths& paths) {
  const std::uint64_t rows = std::filesystem::file_size(paths.metadata_file());
  const std::uint64_t free = paths.free_bytes();
  if (free >= rows + left_free) return;
  throw Error(Fault::full, "a backup copies the rows first, and the disk of " + paths.folder().string() +
                               " has too little room for it: " + std::to_string(rows + left_free - free) +
                               " bytes are missing");
}

}  // namespace

Snapshot::Snapshot(const std::filesystem::path& folder,
                   const std::function<void(std::uint64_t, std::uint64_t)>& copied, Reach reach)
    : paths_(folder), pin_((find_identity(paths_), paths_), BackupPin::As::backup), reach_(std::move(reach)) {
  require_room(paths_);
  auto checking = std::async(std::launch::async, [this] { check_parts(paths_, find_identity(paths_)); });
  try {
    copy_rows(copied);
    checking.get();
    rows_ = std::make_unique<SnapshotRows>(copy_file(paths_));
    opening_ = std::async(std::launch::async, [this] { open_blobs(); });
  } catch (...) {
    remove_copy(copy_file(paths_));
    throw;
  }
}

Snapshot::~Snapshot() {
  if (opening_.valid()) opening_.wait();
  rows_.reset();
  remove_copy(copy_file(paths_));
}

void Snapshot::copy_rows(const std::function<void(std::uint64_t, std::uint64_t)>& copied) {
  const std::filesystem::path copy = copy_file(paths_);
  remove_copy(copy);  // what a killed backup left
  with_our_errors([&] { SqliteConnection(paths_.metadata_file(), Role::observer).copy_to(copy, copied); });
  copy_.emplace(copy, O_RDONLY);
  rows_size_ = std::filesystem::file_size(copy);
}

void Snapshot::open_blobs() {
  reader_.reset();
  engine_.reset();
  engine_ = open_blob_engine({.folder = paths_.blobs_folder(),
                              .mode = OpenMode::read_only,
                              .there = reach_blobs(find_identity(paths_), reach_, true)});
}

void Snapshot::read_rows(std::uint64_t offset, std::span<std::byte> out) const {
  if (copy_->read_at(offset, out) != out.size()) throw_system_error(EIO, "read", copy_file(paths_));
}

/// The server may have moved bytes to other files since they were looked at: what fails is looked at once
/// more, in a fresh view.
void Snapshot::read_image(const SnapshotImage& image, std::uint64_t offset, std::span<std::byte> out) {
  const auto read = [&] {
    if (!reader_ || read_ != image.digest) {
      reader_ = engine_->blobs().open(image.digest);
      read_ = image.digest;
    }
    if (reader_->size() != image.size || reader_->read_at(offset, out) != out.size()) {
      throw Error(Fault::corrupt, "it has " + std::to_string(reader_->size()) + " bytes instead of " +
                                      std::to_string(image.size));
    }
  };
  try {
    read();
  } catch (const Error&) {
    open_blobs();
    read();
  }
}

}  // namespace lightkeep::store
