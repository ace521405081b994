// The data folder: every file name on disk, the lock that keeps a second process off, and the reserve for a
// start on a full disk. Used by store.cpp, and by those who look at or mend parts of a data folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace lightkeep::store {

/// How a part of the folder is opened.
enum class OpenMode {
  make,       // makes what is missing: for a new folder only
  open,       // a missing part is an error
  read_only,  // changes nothing on disk and needs no lock; a server may go on writing
};

/// What is kept sealed in a file of its own, since it can be made anew: keys of TLS session tickets, without
/// which clients shake hands anew, and the certificate with its key and account.
enum class Kept { ticket_keys, certificate };

/// Where the parts of a data folder are. Touches nothing.
class DataPaths {
 public:
  explicit DataPaths(const std::filesystem::path& folder);

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path identity_file() const { return folder_ / "lightkeep.id"; }
  std::filesystem::path lock_file() const { return folder_ / "lock"; }
  /// Whether a process holds the lock, as far as the kernel tells (proc(5), /proc/locks): without trying,
  /// which could keep one off that starts.
  bool is_in_use() const;
  std::filesystem::path master_key_file() const { return folder_ / "master.key"; }
  std::filesystem::path metadata_file() const { return folder_ / "metadata.db"; }
  std::filesystem::path change_mark_file() const { return folder_ / "changes"; }
  std::filesystem::path blobs_folder() const { return folder_ / "blobs"; }
  std::filesystem::path blobs_manifest() const { return blobs_folder() / "CURRENT"; }
  /// Bytes of uploads that are not whole yet; made when it is first needed.
  std::filesystem::path uploads_folder() const { return folder_ / "uploads"; }
  /// What an opening found and would not delete.
  std::filesystem::path set_aside_folder() const { return folder_ / "set-aside"; }
  std::filesystem::path kept_file(Kept what) const {
    return folder_ / (what == Kept::ticket_keys ? "tickets" : "certificate");
  }
  /// The rows as they were before a later version changed that schema.
  std::filesystem::path rows_before(int schema) const {
    return folder_ / ("metadata.db.schema-" + std::to_string(schema));
  }
  /// Bytes kept free for a start on a full disk.
  std::filesystem::path reserve_file() const { return folder_ / "reserve"; }

  /// Bytes the file system can still take. Throws Error{io}.
  std::uint64_t free_bytes() const;

 private:
  std::filesystem::path folder_;
};

/// Owns the folder for its lifetime.
class DataDir : public DataPaths {
 public:
  /// Makes the folder (0700) when it is missing and takes its lock. Throws Error{locked, read_only, full,
  /// io}.
  explicit DataDir(const std::filesystem::path& folder);
  ~DataDir();
  DataDir(const DataDir&) = delete;

 private:
  int lock_ = -1;
};

/// Disk space kept for a start on a full disk: opening the stores takes a little, and a disk that has none
/// left must not keep anyone from seeing their images. A file of that size, given up piece by piece. One
/// thread.
class Reserve {
 public:
  explicit Reserve(std::filesystem::path file) : file_(std::move(file)) {}

  /// Gives a piece back to the file system. False when none is left.
  bool give_up();
  /// Makes it whole again where the disk has plenty; `free` bytes are there.
  void fill(std::uint64_t free);

 private:
  const std::filesystem::path file_;
};

}  // namespace lightkeep::store
