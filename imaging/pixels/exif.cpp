// A reader of the orientation tag in the first directory of a TIFF structure. Any thread.
#include "imaging/pixels/exif.h"

#include <cstdint>
#include <cstring>

namespace lightkeep::imaging {
namespace {

constexpr std::uint32_t orientation_tag = 0x0112;
constexpr std::uint32_t short_type = 3;
constexpr std::size_t entry_bytes = 12;

/// Reads past the end give zeros, which no check below takes for an orientation.
class Tiff {
 public:
  explicit Tiff(std::span<const std::byte> bytes) : bytes_(bytes) {
    little_ = at(0) == 'I' && at(1) == 'I';
    valid_ = (little_ || (at(0) == 'M' && at(1) == 'M')) && u16(2) == 42;
  }
  bool valid() const { return valid_; }
  std::uint32_t u16(std::size_t offset) const {
    return little_ ? at(offset) | at(offset + 1) << 8 : at(offset) << 8 | at(offset + 1);
  }
  std::uint32_t u32(std::size_t offset) const {
    return little_ ? u16(offset) | u16(offset + 2) << 16 : u16(offset) << 16 | u16(offset + 2);
  }
  bool holds(std::size_t offset, std::size_t count) const {
    return offset <= bytes_.size() && count <= bytes_.size() - offset;
  }

 private:
  std::uint32_t at(std::size_t offset) const {
    return offset < bytes_.size() ? std::to_integer<std::uint32_t>(bytes_[offset]) : 0;
  }
  std::span<const std::byte> bytes_;
  bool little_ = false;
  bool valid_ = false;
};

bool is_orientation(const Tiff& tiff, std::size_t entry) {
  return tiff.u16(entry) == orientation_tag && tiff.u16(entry + 2) == short_type && tiff.u32(entry + 4) == 1;
}

}  // namespace

int exif_orientation(std::span<const std::byte> exif) {
  if (exif.size() > 6 && std::memcmp(exif.data(), "Exif\0\0", 6) == 0) exif = exif.subspan(6);
  const Tiff tiff(exif);
  if (!tiff.valid()) return 1;
  const std::size_t directory = tiff.u32(4);
  const std::size_t count = tiff.u16(directory);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = directory + 2 + i * entry_bytes;
    if (!tiff.holds(entry, entry_bytes)) return 1;
    if (!is_orientation(tiff, entry)) continue;
    const std::uint32_t value = tiff.u16(entry + 8);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace lightkeep::imaging
