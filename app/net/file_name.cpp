#include "app/net/file_name.h"

#include <algorithm>
#include <cstddef>

#include "text/ascii.h"
#include "text/names.h"
#include "text/percent.h"
#include "text/utf8.h"

namespace lightkeep::net {

namespace {

constexpr auto npos = std::string_view::npos;

// The value of a parameter, from behind its '='; `rest` moves on to behind it.
std::string take_value(std::string_view& rest) {
  std::string value;
  if (!rest.starts_with('"')) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    value = text::trim(rest.substr(0, end), text::blanks);
    rest.remove_prefix(end);
    return value;
  }
  std::size_t at = 1;
  for (; at < rest.size() && rest[at] != '"'; ++at) {
    if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
    value += rest[at];
  }
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return value;
}

// RFC 8187 section 3.2: charset'language'percent-encoded.
std::optional<std::string> extended_value(std::string_view value) {
  const std::size_t charset_end = value.find('\'');
  const std::size_t language_end = charset_end == npos ? npos : value.find('\'', charset_end + 1);
  if (language_end == npos) return std::nullopt;
  const auto bytes = text::percent_decode(value.substr(language_end + 1));
  if (!bytes) return std::nullopt;
  const std::string_view charset = value.substr(0, charset_end);
  if (text::equal_ignoring_case(charset, "utf-8")) return bytes;
  if (text::equal_ignoring_case(charset, "iso-8859-1")) return text::utf8_of_latin1(*bytes);
  return std::nullopt;
}

bool has_extension(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot != npos && dot > 0 && dot + 1 < name.size();
}

}  // namespace

std::optional<std::string> disposition_name(std::string_view value) {
  std::optional<std::string> plain;
  for (std::size_t next = value.find(';'); next != npos; next = value.find(';')) {
    value.remove_prefix(next + 1);
    const std::size_t equals = value.find_first_of("=;");
    if (equals == npos) break;
    if (value[equals] == ';') continue;
    const std::string name = text::lower(text::trim(value.substr(0, equals), text::blanks));
    value = text::trim(value.substr(equals + 1), text::blanks);
    const std::string content = take_value(value);
    if (name == "filename*") {
      if (auto extended = extended_value(content)) return extended;
    } else if (name == "filename" && !plain) {
      plain = content;
    }
  }
  return plain;
}

std::string path_name(const Url& url) {
  const std::string_view path = std::string_view(url.target).substr(0, url.target.find('?'));
  const std::string_view segment = path.substr(path.rfind('/') + 1);
  return text::percent_decode(segment).value_or(std::string(segment));
}

std::string choose_name(const std::string* disposition, const Url& asked, const Url& final) {
  if (disposition) {
    std::string given = text::clean_file_name(disposition_name(*disposition).value_or(""));
    if (!given.empty()) return given;
  }
  const std::string names[] = {text::clean_file_name(path_name(asked)),
                               text::clean_file_name(path_name(final))};
  for (const std::string& name : names) {
    if (has_extension(name)) return name;
  }
  for (const std::string& name : names) {
    if (!name.empty()) return name;
  }
  return "image";
}

}  // namespace lightkeep::net
