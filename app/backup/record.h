// Numbers and bytes one after another, as all objects of a repository are written: numbers big-endian, texts
// behind their length. What is read is foreign until its seal was proved, and bounded even then. Pure; one
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/digest.h"

namespace lightkeep::backup {

class RecordWriter {
 public:
  void u8(std::uint8_t value) { number(value, 1); }
  void u32(std::uint32_t value) { number(value, 4); }
  void u64(std::uint64_t value) { number(value, 8); }
  void bytes(std::string_view value) { text_ += value; }
  void digest(const store::Digest& value);
  void text(std::string_view value);

  const std::string& written() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  void number(std::uint64_t value, int bytes);

  std::string text_;
};

/// Every member throws store::Error{corrupt} where too little is left.
class RecordReader {
 public:
  explicit RecordReader(std::string_view text) : left_(text) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  std::string_view bytes(std::size_t count);
  store::Digest digest();
  std::string text(std::size_t most);
  /// A number of things that take `each` bytes at least: no more than there is room for.
  std::uint32_t count(std::size_t each);
  std::size_t left() const { return left_.size(); }
  void end() const;  // throws where something is left

 private:
  std::uint64_t number(std::size_t count);

  std::string_view left_;
};

}  // namespace lightkeep::backup
