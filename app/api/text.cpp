#include "app/api/text.h"

#include <algorithm>
#include <array>

namespace lightkeep::api {
namespace {

// Bytes of a character by its first one, what that one carries of it, and the least that needs so many bytes.
struct Form {
  unsigned char mask;
  unsigned char mark;
  std::size_t length;
  char32_t least;
};
constexpr std::array forms{Form{0x80, 0x00, 1, 0}, Form{0xE0, 0xC0, 2, 0x80}, Form{0xF0, 0xE0, 3, 0x800},
                           Form{0xF8, 0xF0, 4, 0x10000}};

struct Range {
  char32_t first;
  char32_t last;
};
constexpr std::array invisible{Range{0, 0x1F},        Range{0x7F, 0x9F},      Range{0x200B, 0x200F},
                               Range{0x2028, 0x202E}, Range{0x2060, 0x206F},  Range{0xFEFF, 0xFEFF},
                               Range{0xFFF9, 0xFFFB}, Range{0xE0000, 0xE007F}};

bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

bool is_scalar(char32_t value) {
  return value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

}  // namespace

std::optional<char32_t> take_character(std::string_view& text) {
  if (text.empty()) return {};
  const auto first = static_cast<unsigned char>(text.front());
  const auto* form = std::ranges::find_if(forms, [&](const Form& f) { return (first & f.mask) == f.mark; });
  if (form == forms.end() || text.size() < form->length) return {};
  char32_t character = first & static_cast<unsigned char>(~form->mask);
  for (std::size_t i = 1; i < form->length; ++i) {
    if (!continues(text[i])) return {};
    character = character << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
  }
  if (character < form->least || !is_scalar(character)) return {};
  text.remove_prefix(form->length);
  return character;
}

void append_character(std::string& text, char32_t character) {
  std::size_t form = forms.size() - 1;
  while (character < forms[form].least) --form;
  text += static_cast<char>(forms[form].mark | character >> 6 * form);
  while (form-- > 0) text += static_cast<char>(0x80 | (character >> 6 * form & 0x3F));
}

bool is_utf8(std::string_view text) {
  while (take_character(text)) {
  }
  return text.empty();
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !continues(c); }));
}

std::string_view cut_bytes(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && continues(text[most])) --most;
  return text.substr(0, most);
}

std::string utf8_of_latin1(std::string_view text) {
  std::string out;
  for (const char c : text) append_character(out, static_cast<unsigned char>(c));
  return out;
}

bool is_invisible(char32_t character) {
  return std::ranges::any_of(
      invisible, [&](const Range& range) { return character >= range.first && character <= range.last; });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return lower;
}

}  // namespace lightkeep::api
