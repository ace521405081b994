// Text made safe for JSON strings, HTML and log lines.
#include "app/http/text_escape.h"

#include <array>
#include <cstdint>

#include "text/hex.h"
#include "text/utf8.h"

namespace lightkeep::http {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

void append_json(std::string& out, char c) {
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
  out += {text::hex_digits[byte >> 4], text::hex_digits[byte & 15]};
}

}  // namespace

std::string json_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  while (!text.empty()) {
    const std::string_view before = text;
    if (static_cast<std::uint8_t>(text[0]) < 0x80) {
      append_json(out, text[0]);
      text.remove_prefix(1);
    } else if (text::take_character(text)) {
      out += before.substr(0, before.size() - text.size());
    } else {
      out += replacement;
      text.remove_prefix(1);
    }
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
