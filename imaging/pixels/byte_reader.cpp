// Reading headers byte by byte through a window. One thread at a time.
#include "imaging/pixels/byte_reader.h"

#include <algorithm>
#include <cstring>

#include "imaging/pixels/limits.h"

namespace lightkeep::imaging {

void ByteReader::seek(std::uint64_t position) {
  if (position > size_) damaged(format_, "its data ends too early.");
  position_ = position;
}

void ByteReader::skip(std::uint64_t count) {
  if (count > remaining()) damaged(format_, "its data ends too early.");
  position_ += count;
}

void ByteReader::fill() {
  start_ = position_;
  filled_ = source_.read_at(position_, window_);
  if (filled_ == 0) damaged(format_, "its data ends too early.");
}

std::uint8_t ByteReader::u8() {
  if (!inside_window()) fill();
  return std::to_integer<std::uint8_t>(window_[position_++ - start_]);
}

std::uint32_t ByteReader::be16() {
  const std::uint32_t high = u8();
  return high << 8 | u8();
}

std::uint32_t ByteReader::be32() {
  const std::uint32_t high = be16();
  return high << 16 | be16();
}

std::uint32_t ByteReader::le16() {
  const std::uint32_t low = u8();
  return low | std::uint32_t{u8()} << 8;
}

std::uint32_t ByteReader::le24() {
  const std::uint32_t low = le16();
  return low | std::uint32_t{u8()} << 16;
}

std::uint32_t ByteReader::le32() {
  const std::uint32_t low = le16();
  return low | le16() << 16;
}

std::vector<std::byte> ByteReader::bytes(std::size_t count) {
  if (count > remaining()) damaged(format_, "its data ends too early.");
  std::vector<std::byte> out(count);
  if (count > 0 && source_.read_at(position_, out) != count) damaged(format_, "its data ends too early.");
  position_ += count;
  return out;
}

bool ByteReader::starts_with(std::string_view text, std::uint64_t within) {
  if (text.size() > std::min(within, remaining())) return false;
  const auto start = position_;
  const auto head = bytes(text.size());
  if (std::memcmp(head.data(), text.data(), text.size()) == 0) return true;
  position_ = start;
  return false;
}

}  // namespace lightkeep::imaging
