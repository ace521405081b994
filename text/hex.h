// Bytes as hexadecimal digits. Every room may call this. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "text/ascii.h"

namespace lightkeep::text {

inline constexpr std::string_view hex_digits = "0123456789abcdef";
inline constexpr std::string_view upper_hex_digits = "0123456789ABCDEF";

/// Of one digit in either case; -1 for what is none.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}
constexpr bool is_hex_digit(char c) {
  return hex_value(c) >= 0;
}

/// Two lower-case digits a byte.
std::string to_hex(std::span<const std::uint8_t> bytes);
/// Fills `bytes`; false, and `bytes` undefined, unless `text` is exactly two digits for each.
bool from_hex(std::string_view text, std::span<std::uint8_t> bytes);

}  // namespace lightkeep::text
