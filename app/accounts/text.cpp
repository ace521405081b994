#include "app/accounts/text.h"

#include <algorithm>
#include <cstdint>

namespace lightkeep::accounts {
namespace {

constexpr std::size_t longest_name = 100;
constexpr std::size_t longest_path = 2048;

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t size = 0;  // bytes; 0 when they are no UTF-8
};

CodePoint decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return {};
  std::uint32_t value = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3F);
  }
  constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool valid = value >= smallest[size] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
  return valid ? CodePoint{value, size} : CodePoint{};
}

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Controls, and what makes a name look like another one: zero width, direction, line separators, byte order
// mark, tags.
constexpr Range invisible[] = {{0, 0x1F},        {0x7F, 0x9F},     {0x200B, 0x200F}, {0x2028, 0x202E},
                               {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};

bool is_visible(std::uint32_t value) {
  return std::ranges::none_of(
      invisible, [&](const Range& range) { return value >= range.first && value <= range.last; });
}

bool is_visible_ascii(char c) {
  return c > 0x20 && c < 0x7F;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = decode(text);
    if (point.size == 0) return false;
    text.remove_prefix(point.size);
  }
  return true;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

std::optional<std::string> clean_name(std::string_view name) {
  const std::string_view trimmed = trim(name);
  std::size_t characters = 0;
  for (std::string_view rest = trimmed; !rest.empty(); ++characters) {
    const CodePoint point = decode(rest);
    if (point.size == 0 || !is_visible(point.value) || characters == longest_name) return std::nullopt;
    rest.remove_prefix(point.size);
  }
  return std::string(trimmed);
}

std::string cut_field(std::string_view field, std::size_t most) {
  std::string cut;
  for (const char c : field.substr(0, most))
    if (is_visible_ascii(c) || c == ' ') cut += c;
  return cut;
}

std::string local_path(std::string_view path) {
  const bool ours = path.size() <= longest_path && path.starts_with('/') && !path.starts_with("//") &&
                    path.find('\\') == std::string_view::npos && std::ranges::all_of(path, is_visible_ascii);
  return ours ? std::string(path) : std::string();
}

}  // namespace lightkeep::accounts
