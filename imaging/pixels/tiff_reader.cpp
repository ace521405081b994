#include "imaging/pixels/tiff_reader.h"

#include <algorithm>
#include <span>

namespace lightkeep::imaging {
namespace {

enum Type : std::uint32_t {
  byte = 1,
  ascii = 2,
  short_number = 3,
  long_number = 4,
  rational = 5,
  directory_place = 13
};

/// Bytes of one value, by its type (TIFF 6.0, section 2).
std::uint64_t width_of(std::uint32_t type) {
  constexpr std::array<std::uint8_t, 14> widths{8, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
  return type < widths.size() ? widths[type] : widths[0];
}

}  // namespace

TiffReader::TiffReader(Source& source) : source_(source), size_(source.size()) {
  constexpr std::uint32_t magic = 42;
  little_ = at(0) == 'I' && at(1) == 'I';
  valid_ = (little_ || (at(0) == 'M' && at(1) == 'M')) && u16(2) == magic;
}

std::uint32_t TiffReader::at(std::uint64_t offset) {
  if (offset >= size_) return 0;
  if (offset < start_ || offset >= start_ + filled_) {
    start_ = offset;
    filled_ = source_.read_at(offset, window_);
    if (filled_ == 0) return 0;
  }
  return std::to_integer<std::uint32_t>(window_[static_cast<std::size_t>(offset - start_)]);
}

std::uint32_t TiffReader::u16(std::uint64_t offset) {
  const std::uint32_t first = at(offset), second = at(offset + 1);
  return little_ ? first | second << 8 : first << 8 | second;
}

std::uint32_t TiffReader::u32(std::uint64_t offset) {
  const std::uint32_t first = u16(offset), second = u16(offset + 2);
  return little_ ? first | second << 16 : first << 16 | second;
}

std::string TiffReader::bytes(std::uint64_t offset, std::size_t count) {
  std::string bytes(count, '\0');
  bytes.resize(source_.read_at(offset, std::as_writable_bytes(std::span(bytes))));
  return bytes;
}

TiffEntry::TiffEntry(TiffReader& tiff, std::uint64_t offset)
    : tiff_(tiff),
      at_(offset),
      tag_(tiff.u16(offset)),
      type_(tiff.u16(offset + 2)),
      count_(tiff.u32(offset + 4)) {
  constexpr std::uint64_t room = 4;
  value_ = value_bytes() <= room ? offset + 8 : tiff.u32(offset + 8);
  if (!tiff.holds(value_, value_bytes())) count_ = 0;
}

std::uint64_t TiffEntry::value_bytes() const {
  return count_ * width_of(type_);
}

std::string TiffEntry::text(std::size_t most) const {
  if (type_ != ascii) return {};
  const std::string text = tiff_.bytes(value_, std::min<std::size_t>(count_, most));
  return text.substr(0, text.find('\0'));
}

std::optional<std::uint32_t> TiffEntry::whole(std::size_t index) const {
  if (index >= count_) return std::nullopt;
  const std::uint64_t at = value_ + index * width_of(type_);
  if (type_ == short_number) return tiff_.u16(at);
  return type_ == long_number || type_ == directory_place ? std::optional(tiff_.u32(at)) : std::nullopt;
}

std::optional<double> TiffEntry::fraction(std::size_t index) const {
  if (type_ != rational || index >= count_) return std::nullopt;
  const std::uint64_t at = value_ + index * width_of(type_);
  const std::uint32_t over = tiff_.u32(at + 4);
  return over == 0 ? std::nullopt : std::optional(tiff_.u32(at) / double(over));
}

std::uint64_t walk_tiff(TiffReader& tiff, std::uint64_t directory,
                        const std::function<void(const TiffEntry&)>& take) {
  const std::uint32_t count = tiff.u16(directory);
  const std::uint64_t entries = directory + 2;
  for (std::uint32_t i = 0; i < std::min(count, tiff_entries_max); ++i) {
    const std::uint64_t at = entries + i * TiffEntry::stored_bytes;
    if (!tiff.holds(at, TiffEntry::stored_bytes)) return 0;
    take(TiffEntry(tiff, at));
  }
  return tiff.u32(entries + count * TiffEntry::stored_bytes);
}

}  // namespace lightkeep::imaging
