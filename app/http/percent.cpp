#include "app/http/percent.h"

#include <algorithm>
#include <cstdint>

#include "app/api/text.h"
#include "app/http/ascii.h"

namespace lightkeep::http {

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
  const bool plain = std::all_of(text.begin(), text.end(), [&](char c) {
    return c > 0 && c != '%' && (c != '+' || plus == Plus::literal);
  });
  if (plain) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high << 4 | low);
      i += 2;
    } else if (c == '+' && plus == Plus::space) {
      c = ' ';
    }
    if (c == '\0') return std::nullopt;
    out.push_back(c);
  }
  if (!api::is_utf8(out)) return std::nullopt;
  return out;
}

std::string percent_encode(std::string_view text, std::string_view keep) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool unreserved =
        is_digit(c) || is_alpha(c) || std::string_view("-._~").find(c) != std::string_view::npos;
    if (unreserved || keep.find(c) != std::string_view::npos) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(c);
    out.push_back('%');
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

}  // namespace lightkeep::http
