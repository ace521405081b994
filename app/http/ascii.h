// ASCII case folding and trimming as HTTP defines them (RFC 9110 section 5): no locale, bytes above 0x7F
// untouched. Any thread.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace lightkeep::http {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

constexpr bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

/// Without the optional white space (SP, HTAB) at both ends.
constexpr std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_alpha(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

/// Which bytes are of a kind, looked up instead of compared one by one.
using ByteSet = std::array<bool, 256>;

constexpr ByteSet letters_digits_and(std::string_view others) {
  ByteSet set{};
  for (int c = 0; c < 256; ++c)
    set[c] = c < 128 && (is_digit(static_cast<char>(c)) || is_alpha(static_cast<char>(c)));
  for (const char c : others) set[static_cast<unsigned char>(c)] = true;
  return set;
}

constexpr bool is_in(const ByteSet& set, char c) {
  return set[static_cast<unsigned char>(c)];
}

/// A `tchar` of RFC 9110 section 5.6.2.
inline constexpr ByteSet token_chars = letters_digits_and("!#$%&'*+-.^_`|~");
constexpr bool is_token_char(char c) {
  return is_in(token_chars, c);
}
constexpr bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

/// -1 for what is no hexadecimal digit.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

/// Calls `each` with every trimmed, non-empty member of a comma-separated list; quoted strings are not looked
/// into.
template <typename Each>
constexpr void for_each_member(std::string_view list, Each each) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (const auto member = trim(list.substr(0, comma)); !member.empty()) each(member);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace lightkeep::http
