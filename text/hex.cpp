#include "text/hex.h"

namespace lightkeep::text {

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string out;
  out.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) out += {hex_digits[byte >> 4], hex_digits[byte & 15]};
  return out;
}

bool from_hex(std::string_view text, std::span<std::uint8_t> bytes) {
  if (text.size() != 2 * bytes.size() || !std::ranges::all_of(text, is_hex_digit)) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(hex_value(text[2 * i]) << 4 | hex_value(text[2 * i + 1]));
  return true;
}

}  // namespace lightkeep::text
