// Small files that are there whole or not at all, and that survive a power cut. Used by the files of store/
// that keep something outside the two databases. Any thread, one writer for a file at a time.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lightkeep::store {

/// A file descriptor that is closed when the block is left. Every member throws Error{full, read_only, io}.
class File {
 public:
  File(const std::filesystem::path& path, int flags, mode_t mode = 0);
  ~File();
  File(const File&) = delete;

  void write_all(std::string_view text);
  void sync();
  /// Fills `out` from the offset on; how many bytes there were, fewer at the end.
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) const;
  int descriptor() const { return descriptor_; }

 private:
  const std::filesystem::path path_;
  const int descriptor_;
};

/// Replaces `file` (mode 0600): written aside as `file`.new, synced, renamed, the folder synced.
void write_durably(const std::filesystem::path& file, std::string_view text);

/// Up to `most` bytes of `file`; empty when there is no such file. Throws Error{read_only, io}.
std::optional<std::string> read_file(const std::filesystem::path& file, std::size_t most);

}  // namespace lightkeep::store
