// ASCII as protocols and files mean it: classes of bytes, lower case, trimming. No locale; bytes from 0x80 on
// are in no class and stay as they are. Every room may call this. Pure; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace lightkeep::text {

constexpr bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}
constexpr bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}
constexpr bool is_alphanumeric(char c) {
  return is_digit(c) || is_letter(c);
}
/// C0 and DEL.
constexpr bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}
/// Neither a blank nor a control character.
constexpr bool is_visible(char c) {
  return c > 0x20 && c < 0x7F;
}

bool is_ascii(std::string_view text);
/// At least one digit and nothing else.
bool is_number(std::string_view text);
std::string lower(std::string_view text);
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

/// What separates words and lines.
inline constexpr std::string_view white_space = " \t\r\n\f\v";
/// Optional white space within a line of a protocol (RFC 9110 section 5.6.3).
inline constexpr std::string_view blanks = " \t";

/// `text` without the characters of `unwanted` at both ends.
constexpr std::string_view trim(std::string_view text, std::string_view unwanted = white_space) {
  const auto first = text.find_first_not_of(unwanted);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(unwanted) - first + 1);
}

/// Calls `each` with every trimmed, non-empty member of a comma-separated list; quoted strings are not looked
/// into.
template <typename Each>
constexpr void for_each_member(std::string_view list, Each each) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (const auto member = trim(list.substr(0, comma), blanks); !member.empty()) each(member);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

/// Which bytes are of a kind, looked up instead of compared one by one.
using ByteSet = std::array<bool, 256>;

constexpr ByteSet letters_digits_and(std::string_view others) {
  ByteSet set{};
  for (int c = 0; c < 128; ++c) set[static_cast<unsigned char>(c)] = is_alphanumeric(static_cast<char>(c));
  for (const char c : others) set[static_cast<unsigned char>(c)] = true;
  return set;
}
constexpr bool is_in(const ByteSet& set, char c) {
  return set[static_cast<unsigned char>(c)];
}

/// A `tchar` of RFC 9110 section 5.6.2.
inline constexpr ByteSet token_characters = letters_digits_and("!#$%&'*+-.^_`|~");
constexpr bool is_token_character(char c) {
  return is_in(token_characters, c);
}
constexpr bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

}  // namespace lightkeep::text
