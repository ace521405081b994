// The directories of a TIFF structure (TIFF 6.0, section 2), in which Exif is written too. Called by exif.cpp
// and the TIFF codec; one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "imaging/pixels/source.h"

namespace lightkeep::imaging {

/// Reads past the end give zeros.
class TiffReader {
 public:
  explicit TiffReader(Source& source);
  bool valid() const { return valid_; }
  bool little() const { return little_; }  // the least significant byte comes first
  std::uint64_t size() const { return size_; }
  std::uint32_t u16(std::uint64_t offset);
  std::uint32_t u32(std::uint64_t offset);
  bool holds(std::uint64_t offset, std::uint64_t count) const {
    return offset <= size_ && count <= size_ - offset;
  }
  std::string bytes(std::uint64_t offset, std::size_t count);

 private:
  std::uint32_t at(std::uint64_t offset);

  Source& source_;
  std::uint64_t size_;
  bool little_ = false;
  bool valid_ = false;
  std::uint64_t start_ = 0;  // of the window
  std::size_t filled_ = 0;
  std::array<std::byte, 512> window_{};
};

/// One entry of a directory. One whose value lies outside of the bytes has none.
class TiffEntry {
 public:
  static constexpr std::uint64_t stored_bytes = 12;

  TiffEntry(TiffReader& tiff, std::uint64_t offset);

  std::uint64_t at() const { return at_; }  // where it stands
  std::uint32_t tag() const { return tag_; }
  std::uint32_t count() const { return count_; }     // of values
  std::uint64_t value_at() const { return value_; }  // where the first of them stands
  std::uint64_t value_bytes() const;                 // of all of them
  bool inside() const { return value_ == at_ + 8; }  // of the entry
  std::string text(std::size_t most) const;          // up to its NUL; empty for what is no text
  std::optional<std::uint32_t> whole(std::size_t index = 0) const;
  std::optional<double> fraction(std::size_t index = 0) const;

 private:
  TiffReader& tiff_;
  std::uint64_t at_;
  std::uint32_t tag_, type_, count_;
  std::uint64_t value_ = 0;
};

/// Entries of a directory that are looked at; honest ones have fewer than a hundred.
inline constexpr std::uint32_t tiff_entries_max = 1'000;

/// Calls `take` for each entry that is there; the result is where the next directory stands, 0 for none.
std::uint64_t walk_tiff(TiffReader& tiff, std::uint64_t directory,
                        const std::function<void(const TiffEntry&)>& take);

}  // namespace lightkeep::imaging
