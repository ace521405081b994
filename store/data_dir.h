// Every file name on disk, and the lock that keeps a second process off the folder.
// Used by store.cpp and by those who open parts of a data folder. One object owns the folder for its
// lifetime.
#pragma once

#include <cstdint>
#include <filesystem>

namespace lightkeep::store {

class DataDir {
 public:
  /// Makes the folder (0700) when it is missing and takes its lock. Throws Error{locked, read_only, full,
  /// io}.
  explicit DataDir(const std::filesystem::path& folder);
  ~DataDir();
  DataDir(const DataDir&) = delete;

  std::filesystem::path lock_file() const { return folder_ / "lock"; }
  std::filesystem::path master_key_file() const { return folder_ / "master.key"; }
  std::filesystem::path metadata_file() const { return folder_ / "metadata.db"; }
  std::filesystem::path blobs_folder() const { return folder_ / "blobs"; }

  /// Bytes the file system can still take. Throws Error{io}.
  std::uint64_t free_bytes() const;

 private:
  std::filesystem::path folder_;
  int lock_ = -1;
};

/// Error for a failed system call on `path`: the Fault that fits `code` (an errno) and a sentence with the
/// reason.
[[noreturn]] void throw_system_error(int code, const char* action, const std::filesystem::path& path);

}  // namespace lightkeep::store
