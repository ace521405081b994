#include "app/backup/record.h"

#include <algorithm>

#include "store/error.h"

namespace lightkeep::backup {
namespace {

[[noreturn]] void refuse() {
  throw store::Error(store::Fault::corrupt, "a record of the backup repository is cut or of another form");
}

}  // namespace

void RecordWriter::number(std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) text_ += static_cast<char>((value >> (8 * i)) & 0xff);
}

void RecordWriter::digest(const store::Digest& value) {
  text_.append(reinterpret_cast<const char*>(value.data()), value.size());
}

void RecordWriter::text(std::string_view value) {
  u32(static_cast<std::uint32_t>(value.size()));
  bytes(value);
}

std::string_view RecordReader::bytes(std::size_t count) {
  if (count > left_.size()) refuse();
  const std::string_view taken = left_.substr(0, count);
  left_.remove_prefix(count);
  return taken;
}

std::uint64_t RecordReader::number(std::size_t count) {
  std::uint64_t value = 0;
  for (const char c : bytes(count)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

store::Digest RecordReader::digest() {
  store::Digest value{};
  std::ranges::copy(bytes(value.size()), value.begin());
  return value;
}

std::string RecordReader::text(std::size_t most) {
  const std::uint32_t size = u32();
  if (size > most) refuse();
  return std::string(bytes(size));
}

std::uint32_t RecordReader::count(std::size_t each) {
  const std::uint32_t value = u32();
  if (value > left_.size() / each) refuse();
  return value;
}

void RecordReader::end() const {
  if (!left_.empty()) refuse();
}

}  // namespace lightkeep::backup
