#include "app/net/file_name.h"

#include <algorithm>
#include <cstddef>

#include "app/api/text.h"
#include "app/net/text.h"

namespace lightkeep::net {

namespace {

constexpr std::size_t max_name = 255;
constexpr std::size_t max_extension = 16;
constexpr auto npos = std::string_view::npos;

// `text` is valid UTF-8.
std::string printable(std::string_view text) {
  std::string out;
  while (const auto character = api::take_character(text)) {
    if (!api::is_invisible(*character)) api::append_character(out, *character);
  }
  return out;
}

std::string shortened(std::string name) {
  if (name.size() <= max_name) return name;
  const std::size_t dot = name.rfind('.');
  const bool keep = dot != std::string::npos && name.size() - dot <= max_extension;
  const std::string extension = keep ? name.substr(dot) : std::string();
  return std::string(trimmed(api::cut_bytes(name, max_name - extension.size()))) + extension;
}

// The value of a parameter, from behind its '='; `rest` moves on to behind it.
std::string take_value(std::string_view& rest) {
  std::string value;
  if (!rest.starts_with('"')) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    value = trimmed(rest.substr(0, end));
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
  const std::string bytes = percent_decode(value.substr(language_end + 1));
  const std::string_view charset = value.substr(0, charset_end);
  if (equal_ignoring_case(charset, "utf-8")) return bytes;
  if (equal_ignoring_case(charset, "iso-8859-1")) return api::utf8_of_latin1(bytes);
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
    const std::string name = lower(trimmed(value.substr(0, equals)));
    value = trimmed(value.substr(equals + 1));
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
  return percent_decode(path.substr(path.rfind('/') + 1));
}

std::string clean_name(std::string_view name) {
  std::string text = printable(api::is_utf8(name) ? std::string(name) : api::utf8_of_latin1(name));
  text.erase(0, text.find_last_of("/\\") + 1);
  const std::string_view bare = trimmed(text);
  if (bare.find_first_not_of('.') == npos) return {};
  return shortened(std::string(bare));
}

std::string choose_name(const std::string* disposition, const Url& asked, const Url& final) {
  if (disposition) {
    std::string given = clean_name(disposition_name(*disposition).value_or(""));
    if (!given.empty()) return given;
  }
  const std::string names[] = {clean_name(path_name(asked)), clean_name(path_name(final))};
  for (const std::string& name : names) {
    if (has_extension(name)) return name;
  }
  for (const std::string& name : names) {
    if (!name.empty()) return name;
  }
  return "image";
}

}  // namespace lightkeep::net
