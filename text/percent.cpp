#include "text/percent.h"

#include <cstdint>

#include "text/hex.h"
#include "text/utf8.h"

namespace lightkeep::text {

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size() || !is_hex_digit(text[i + 1]) || !is_hex_digit(text[i + 2])) return {};
      out += static_cast<char>(hex_value(text[i + 1]) << 4 | hex_value(text[i + 2]));
      i += 2;
    }
  }
  return out;
}

std::optional<std::string> percent_decode_text(std::string_view text, Plus plus) {
  auto out = percent_decode(text, plus);
  if (!out || out->find('\0') != std::string::npos || !is_utf8(*out)) return {};
  return out;
}

std::string percent_encode(std::string_view text, const ByteSet& kept) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (is_in(kept, c))
      out += c;
    else
      out += {'%', upper_hex_digits[byte >> 4], upper_hex_digits[byte & 15]};
  }
  return out;
}

}  // namespace lightkeep::text
