// The bytes of uploads that are not whole yet: a file each in uploads/, outside the blob store, since nobody
// knows yet what they will be. How much of a file counts is in its row (uploads.h): bytes behind that were
// not synced when the row was written, and are written again. Any thread, one writer of a file at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/data_dir.h"
#include "store/durable_file.h"

namespace lightkeep::store {

/// A file of an upload, to be gone on with or read. Every member throws Error{full, read_only, io}.
class UploadFile {
 public:
  /// Cuts what is behind `size`.
  UploadFile(const std::filesystem::path& path, std::uint64_t size);

  void append(std::span<const std::byte> bytes);
  /// Everything that was appended is on disk when it returns.
  void sync();
  /// Drops what is behind `size`.
  void cut(std::uint64_t size);
  std::uint64_t size() const { return size_; }
  /// Bytes read, 0 at the end.
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) const;

 private:
  const std::filesystem::path path_;
  File file_;
  std::uint64_t size_;
};

class UploadFiles {
 public:
  explicit UploadFiles(const DataPaths& paths) : folder_(paths.uploads_folder()) {}

  /// The file of an upload of which `size` bytes count, made where none do. Throws Error{missing} where the
  /// file has fewer, Error{full, read_only, io}.
  UploadFile open(const std::string& name, std::uint64_t size);
  /// A file that nothing can open by a name, gone with its object. Throws Error{full, read_only, io}.
  std::unique_ptr<File> scratch();
  bool has(const std::string& name, std::uint64_t size) const;
  void remove(const std::string& name);  // idempotent; throws Error{read_only, io}
  std::vector<std::string> list() const;

 private:
  void make_folder();
  const std::filesystem::path folder_;
};

}  // namespace lightkeep::store
