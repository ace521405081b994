#include "app/postgres/wire.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "app/postgres/error.h"
#include "text/ascii.h"
#include "text/utf8.h"

namespace lightkeep::postgres {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(Fault::bad_answer, "the database server's answer is none: " + what);
}

template <class T>
void append(std::string& text, T value) {
  for (std::size_t i = sizeof(T); i-- > 0;)
    text += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
}

std::uint64_t unsigned_of(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

/// Digits of base 10,000, the first of which counts 10,000^weight.
std::int64_t integer_of_numeric(std::string_view value) {
  constexpr int base = 10'000, most_weight = 4;
  constexpr std::int16_t negative = 0x4000;
  Content content(value);
  const int digits = content.int16(), weight = content.int16(), sign = content.int16();
  content.int16();  // how many are shown behind the point
  if (digits < 0 || weight > most_weight || (sign != 0 && sign != negative))
    refuse("a number that is too large");
  std::int64_t sum = 0;
  for (int i = 0; i <= weight; ++i) {
    const int digit = i < digits ? content.int16() : 0;
    if (digit < 0 || digit >= base || __builtin_mul_overflow(sum, base, &sum) ||
        __builtin_sub_overflow(sum, digit, &sum))  // downwards: the least number has no opposite
      refuse("a number that is too large");
  }
  if (sign == negative) return sum;
  if (sum == INT64_MIN) refuse("a number that is too large");
  return -sum;
}

double real_of_numeric(std::string_view value) {
  Content content(value);
  const int digits = content.int16(), weight = content.int16(), sign = content.int16();
  content.int16();
  double sum = 0;
  for (int i = 0; i < digits; ++i) sum += content.int16() * std::pow(10'000.0, weight - i);
  return sign == 0 ? sum : -sum;
}

void need(std::string_view value, std::size_t size) {
  if (value.size() != size) refuse("a value of another size than its type");
}

}  // namespace

Outgoing& Outgoing::begin(char kind) {
  if (kind != 0) text_ += kind;
  length_at_ = text_.size();
  return int32(0);
}
Outgoing& Outgoing::byte(char value) {
  text_ += value;
  return *this;
}
Outgoing& Outgoing::int16(std::int16_t value) {
  append(text_, value);
  return *this;
}
Outgoing& Outgoing::int32(std::int32_t value) {
  append(text_, value);
  return *this;
}
Outgoing& Outgoing::int64(std::int64_t value) {
  append(text_, value);
  return *this;
}
Outgoing& Outgoing::string(std::string_view value) {
  text_.append(value.substr(0, value.find('\0'))).push_back('\0');
  return *this;
}
Outgoing& Outgoing::bytes(std::string_view value) {
  text_ += value;
  return *this;
}
void Outgoing::end() {
  std::string length;
  append(length, static_cast<std::int32_t>(text_.size() - length_at_));
  text_.replace(length_at_, length.size(), length);
}

std::string_view Content::take(std::size_t size) {
  if (size > rest_.size()) refuse("a message that ends too soon");
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}
std::int16_t Content::int16() {
  return static_cast<std::int16_t>(unsigned_of(take(2)));
}
std::int32_t Content::int32() {
  return static_cast<std::int32_t>(unsigned_of(take(4)));
}
std::int64_t Content::int64() {
  return static_cast<std::int64_t>(unsigned_of(take(8)));
}
std::string_view Content::string() {
  const std::string_view text = take(std::min(rest_.find('\0'), rest_.size()));
  take(1);
  return text;
}

std::size_t content_size(std::string_view header) {
  const std::uint64_t length = unsigned_of(header.substr(1, 4));
  if (length < 4 || length > largest_message) refuse("a message of " + std::to_string(length) + " bytes");
  return length - 4;
}

std::int64_t integer_of(Type type, std::string_view value) {
  switch (type) {
    case Type::int8:
      need(value, 8);
      return static_cast<std::int64_t>(unsigned_of(value));
    case Type::int4:
      need(value, 4);
      return static_cast<std::int32_t>(unsigned_of(value));
    case Type::int2:
      need(value, 2);
      return static_cast<std::int16_t>(unsigned_of(value));
    case Type::boolean:
      need(value, 1);
      return value.front() != 0;
    case Type::numeric:
      return integer_of_numeric(value);
    default:
      refuse("a value that is no number");
  }
}

double real_of(Type type, std::string_view value) {
  switch (type) {
    case Type::float8:
      need(value, 8);
      return std::bit_cast<double>(unsigned_of(value));
    case Type::float4:
      need(value, 4);
      return std::bit_cast<float>(static_cast<std::uint32_t>(unsigned_of(value)));
    case Type::numeric:
      return real_of_numeric(value);
    default:
      return static_cast<double>(integer_of(type, value));
  }
}

Complaint parse_complaint(std::string_view content) {
  constexpr std::size_t longest = 300;
  Complaint complaint;
  Content rest(content);
  while (!rest.ended()) {
    const char field = rest.byte();
    if (field == 0) break;
    const std::string_view value = rest.string();
    if (field == 'C') complaint.state = value.substr(0, 5);
    if (field == 'M')
      complaint.message = text::is_utf8(value) ? text::cut_bytes(value, longest) : value.substr(0, longest);
  }
  const bool readable = text::is_utf8(complaint.message);
  std::ranges::replace_if(
      complaint.message,
      [&](char c) { return text::is_control(c) || (!readable && static_cast<unsigned char>(c) >= 0x80); },
      ' ');
  return complaint;
}

int rows_of(std::string_view command_tag) {
  const std::string_view number =
      command_tag.substr(std::min(command_tag.rfind(' '), command_tag.size() - 1) + 1);
  if (command_tag.empty() || !text::is_number(number) || number.size() > 9) return 0;
  return std::stoi(std::string(number));
}

std::vector<Type> parse_columns(std::string_view content) {
  Content rest(content);
  std::vector<Type> types;
  for (int left = rest.int16(); left > 0; --left) {
    rest.string();  // its name
    rest.take(6);   // of which table and column
    types.push_back(static_cast<Type>(rest.int32()));
    rest.take(8);  // size, modifier, format
  }
  return types;
}

void parse_row(std::string_view content, std::vector<std::optional<std::string_view>>& values) {
  Content rest(content);
  values.clear();
  for (int left = rest.int16(); left > 0; --left) {
    const std::int32_t size = rest.int32();
    if (size < 0)
      values.emplace_back();
    else
      values.emplace_back(rest.take(static_cast<std::size_t>(size)));
  }
}

}  // namespace lightkeep::postgres
