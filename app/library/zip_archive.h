// A ZIP archive (PKWARE's APPNOTE.TXT 6.3.10) of files that are stored as they are, as a row of bytes that
// can be read from any place: its size is known before, and the same files make the same bytes. What grows
// over 4 GiB or 65,535 files is said in ZIP64. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "text/names.h"

namespace lightkeep::library {

struct ZipFile {
  std::string name;           // UTF-8, at most 65,535 bytes
  std::uint64_t size = 0;     // bytes
  std::uint32_t crc32 = 0;    // of them
  std::int64_t modified = 0;  // Unix milliseconds
};

class ZipArchive {
 public:
  explicit ZipArchive(std::vector<ZipFile> files);

  std::uint64_t size() const { return directory_ + directory_size_ + end_.size(); }
  /// Fills `out` with some of the bytes of a file from `offset` on; 0 breaks off.
  using ReadFile = std::function<std::size_t(std::size_t file, std::uint64_t offset, std::span<char> out)>;
  /// Fills `out` from `offset` of the archive on; less at the end, or where `read_file` gives nothing.
  std::size_t read_at(std::uint64_t offset, std::span<char> out, const ReadFile& read_file) const;

 private:
  struct Entry {
    ZipFile file;
    std::uint64_t at = 0;      // of its local header
    std::uint64_t record = 0;  // of its directory record, from the directory's beginning
  };
  std::size_t read_some(std::uint64_t offset, std::span<char> out, const ReadFile& read_file) const;
  std::size_t read_entry(std::uint64_t offset, std::span<char> out, const ReadFile& read_file) const;
  std::size_t read_record(std::uint64_t offset, std::span<char> out) const;

  std::vector<Entry> entries_;
  std::uint64_t directory_ = 0;  // where it begins
  std::uint64_t directory_size_ = 0;
  std::string end_;  // what follows the directory
};

/// Names as files of an archive can have them on any system: without what separates folders or is refused
/// somewhere, none twice whatever the case of its letters; of those that would be, all but the first get a
/// number, "beach (2).jpg". None has more than `longest` bytes. The order stays.
std::vector<std::string> archive_names(std::vector<std::string> names,
                                       std::size_t longest = text::longest_file_name);

}  // namespace lightkeep::library
