#include "app/net/file_name.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "app/net/text.h"

namespace lightkeep::net {

namespace {

constexpr std::size_t max_name = 255;
constexpr std::size_t max_extension = 16;
constexpr auto npos = std::string_view::npos;

std::string utf8_of_latin1(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      out += c;
    else
      out += {static_cast<char>(0xc0 | byte >> 6), static_cast<char>(0x80 | (byte & 0x3f))};
  }
  return out;
}

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t size = 0;  // bytes; 0 when they are no UTF-8
};

// RFC 3629: without overlong forms and surrogates.
CodePoint decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return {};
  std::uint32_t value = first & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3f);
  }
  constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool valid = value >= smallest[size] && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
  return valid ? CodePoint{value, size} : CodePoint{};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = decode(text);
    if (point.size == 0) return false;
    text.remove_prefix(point.size);
  }
  return true;
}

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Controls, and what makes a name look like another one: zero width, direction, line separators, byte order
// mark.
constexpr Range dropped[] = {{0, 0x1f},        {0x7f, 0x9f},     {0x200b, 0x200f}, {0x2028, 0x202e},
                             {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};

bool is_dropped(std::uint32_t value) {
  return std::any_of(std::begin(dropped), std::end(dropped),
                     [&](const Range& range) { return value >= range.first && value <= range.last; });
}

// `text` is valid UTF-8.
std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const CodePoint point = decode(text);
    if (!is_dropped(point.value)) out.append(text.substr(0, point.size));
    text.remove_prefix(point.size);
  }
  return out;
}

std::string shortened(std::string name) {
  if (name.size() <= max_name) return name;
  const std::size_t dot = name.rfind('.');
  const bool keep = dot != std::string::npos && name.size() - dot <= max_extension;
  const std::string extension = keep ? name.substr(dot) : std::string();
  std::size_t end = max_name - extension.size();
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;
  return std::string(trimmed(std::string_view(name).substr(0, end))) + extension;
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
  if (equal_ignoring_case(charset, "iso-8859-1")) return utf8_of_latin1(bytes);
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
  std::string text = printable(is_utf8(name) ? std::string(name) : utf8_of_latin1(name));
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
