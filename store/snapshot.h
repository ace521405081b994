// A consistent view of a data folder for a backup, while a server may go on writing: the rows as they were at
// one moment, in a copy, and every image that they name. Called by app/backup; one thread.
//
// In this order: the sweep is held off (backup_pin.h), the rows are copied inside one read transaction, and
// only then are the images looked at, whose bytes were on disk before their rows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "store/backup_pin.h"
#include "store/blob_placing.h"
#include "store/blob_store.h"
#include "store/data_dir.h"
#include "store/durable_file.h"
#include "store/snapshot_rows.h"

namespace lightkeep::store {

class BlobEngine;

class Snapshot {
 public:
  /// `copied` gets bytes of the rows so far and in all; what it throws ends the copying. Needs free space
  /// for the rows. Throws Error.
  Snapshot(const std::filesystem::path& folder,
           const std::function<void(std::uint64_t, std::uint64_t)>& copied, Reach reach = {});
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;

  SnapshotRows& rows() { return *rows_; }
  /// Of the file that the rows are in.
  std::uint64_t rows_size() const { return rows_size_; }
  void read_rows(std::uint64_t offset, std::span<std::byte> out) const;  // all of it, or throws Error{io}
  /// They are opened beside what else is done: before the first is read, or where none is. Throws Error.
  void wait_for_images() { opening_.get(); }
  /// Fills `out` from the bytes of an image. Throws Error{missing, corrupt, io}.
  void read_image(const SnapshotImage& image, std::uint64_t offset, std::span<std::byte> out);

 private:
  void copy_rows(const std::function<void(std::uint64_t, std::uint64_t)>& copied);
  void open_blobs();

  const DataPaths paths_;
  const BackupPin pin_;
  const Reach reach_;
  std::optional<File> copy_;
  std::unique_ptr<SnapshotRows> rows_;
  std::uint64_t rows_size_ = 0;
  std::future<void> opening_;  // of `engine_`, by another thread
  std::unique_ptr<BlobEngine> engine_;
  std::unique_ptr<BlobReader> reader_;
  Digest read_{};  // of what `reader_` reads
};

}  // namespace lightkeep::store
