// Content-Type and Content-Disposition of form parts.
#include "app/http/content_disposition.h"

#include <algorithm>
#include <array>

#include "text/ascii.h"
#include "text/percent.h"
#include "text/utf8.h"

namespace lightkeep::http {
namespace {

void skip_space(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

/// A quoted string whose opening quote is gone. A backslash escapes quotes and itself only: some clients send
/// Windows paths.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return out;
    }
    const bool escape = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
    if (escape) ++i;
    out.push_back(text[i]);
  }
  return std::nullopt;
}

std::optional<std::string> take_text(std::string_view& text) {
  if (text.starts_with('"')) {
    text.remove_prefix(1);
    return take_quoted(text);
  }
  const auto end = std::min(text.find_first_of("; \t"), text.size());
  std::string out(text.substr(0, end));
  text.remove_prefix(end);
  return out;
}

}  // namespace

const std::string* Parameterized::find(std::string_view name) const {
  for (const auto& [key, text] : parameters) {
    if (key == name) return &text;
  }
  return nullptr;
}

std::optional<Parameterized> parse_parameterized(std::string_view text) {
  Parameterized out;
  const auto end = std::min(text.find(';'), text.size());
  out.value = text::lower(text::trim(text.substr(0, end), text::blanks));
  text.remove_prefix(end);
  while (!text.empty()) {
    if (text[0] != ';') return std::nullopt;
    text.remove_prefix(1);
    skip_space(text);
    if (text.empty() || text[0] == ';') continue;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || !text::is_token(text.substr(0, equals))) return std::nullopt;
    std::string name = text::lower(text.substr(0, equals));
    text.remove_prefix(equals + 1);
    auto value = take_text(text);
    if (!value) return std::nullopt;
    out.parameters.emplace_back(std::move(name), std::move(*value));
    skip_space(text);
  }
  return out;
}

bool is_media_type(std::string_view content_type, std::string_view type) {
  return text::equal_ignoring_case(text::trim(content_type.substr(0, content_type.find(';')), text::blanks),
                                   type);
}

std::optional<std::string> decode_extended(std::string_view text) {
  const auto first = text.find('\'');
  const auto second = first == std::string_view::npos ? first : text.find('\'', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto charset = text.substr(0, first);
  const auto octets = text::percent_decode(text.substr(second + 1));
  if (!octets) return std::nullopt;
  if (text::equal_ignoring_case(charset, "iso-8859-1")) return text::utf8_of_latin1(*octets);
  if (text::equal_ignoring_case(charset, "utf-8") && text::is_utf8(*octets)) return octets;
  return std::nullopt;
}

std::string decode_form_text(std::string_view text) {
  std::string out = text::is_utf8(text) ? std::string(text) : text::utf8_of_latin1(text);
  constexpr std::array<std::pair<std::string_view, char>, 3> escapes{
      {{"%22", '"'}, {"%0D", '\r'}, {"%0A", '\n'}}};
  for (const auto& [escape, c] : escapes) {
    for (auto at = out.find(escape); at != std::string::npos; at = out.find(escape, at + 1))
      out.replace(at, escape.size(), 1, c);
  }
  return out;
}

}  // namespace lightkeep::http
