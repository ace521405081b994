// Text made safe for JSON strings, HTML and log lines.
#include "app/http/text_escape.h"

#include <array>
#include <cstdint>

#include "app/http/percent.h"

namespace lightkeep::http {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

void append_json(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const auto byte = static_cast<std::uint8_t>(c);
  if (byte >= 0x20 && byte != 0x7F) {
    out.push_back(c);
    return;
  }
  out += "\\u00";
  out.push_back(digits[byte >> 4]);
  out.push_back(digits[byte & 15]);
}

}  // namespace

std::string json_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  while (!text.empty()) {
    std::size_t size = 1;
    if (static_cast<std::uint8_t>(text[0]) >= 0x80) {
      for (size = 2; size <= 4 && !(size <= text.size() && is_utf8(text.substr(0, size))); ++size) {
      }
      const bool valid = size <= 4;
      if (!valid) size = 1;
      out += valid ? text.substr(0, size) : replacement;
    } else {
      append_json(out, text[0]);
    }
    text.remove_prefix(size);
  }
  return out;
}

std::string html_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

}  // namespace lightkeep::http
