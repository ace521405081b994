// A forward reader of headers over a Source, with a small window, so that a walk over chunks costs one small
// read each. Used by the header scans of the codecs; one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "imaging/pixels/format.h"
#include "imaging/pixels/source.h"

namespace lightkeep::imaging {

class ByteReader {
 public:
  ByteReader(Source& source, Format format) : source_(source), format_(format), size_(source.size()) {}

  std::uint64_t position() const { return position_; }
  std::uint64_t remaining() const { return size_ - position_; }
  void seek(std::uint64_t position);  // these throw Error{corrupt} when the bytes are not there
  void skip(std::uint64_t count);
  std::uint8_t u8();
  std::uint32_t be16();
  std::uint32_t be32();
  std::uint32_t le16();
  std::uint32_t le24();
  std::uint32_t le32();
  std::vector<std::byte> bytes(std::size_t count);
  /// Whether the next `within` bytes, the rest of a part, start with the text, and passes it if so. Never
  /// throws.
  bool starts_with(std::string_view text, std::uint64_t within);

 private:
  void fill();
  bool inside_window() const { return position_ >= start_ && position_ < start_ + filled_; }

  Source& source_;
  Format format_;
  std::uint64_t size_;
  std::uint64_t position_ = 0;
  std::uint64_t start_ = 0;  // of the window
  std::size_t filled_ = 0;
  std::array<std::byte, 512> window_{};
};

}  // namespace lightkeep::imaging
