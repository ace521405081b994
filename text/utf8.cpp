#include "text/utf8.h"

#include <algorithm>
#include <array>

namespace lightkeep::text {
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
  Invisible why;
};
// In order. Of Unicode's "default ignorable" characters all but the variation selectors, which choose a form
// of the character before them; besides, the controls and separators.
constexpr std::array invisible{
    Range{0, 0x1F, Invisible::control},          Range{0x7F, 0x9F, Invisible::control},
    Range{0xAD, 0xAD, Invisible::empty},         Range{0x61C, 0x61C, Invisible::direction},
    Range{0x115F, 0x1160, Invisible::empty},     Range{0x17B4, 0x17B5, Invisible::empty},
    Range{0x180E, 0x180E, Invisible::empty},     Range{0x200B, 0x200B, Invisible::empty},
    Range{0x200C, 0x200D, Invisible::joiner},    Range{0x200E, 0x200F, Invisible::direction},
    Range{0x2028, 0x2029, Invisible::control},   Range{0x202A, 0x202E, Invisible::direction},
    Range{0x2060, 0x2065, Invisible::empty},     Range{0x2066, 0x2069, Invisible::direction},
    Range{0x206A, 0x206F, Invisible::direction}, Range{0x3164, 0x3164, Invisible::empty},
    Range{0xFEFF, 0xFEFF, Invisible::empty},     Range{0xFFA0, 0xFFA0, Invisible::empty},
    Range{0xFFF0, 0xFFFB, Invisible::control},   Range{0x1BCA0, 0x1BCA3, Invisible::empty},
    Range{0x1D173, 0x1D17A, Invisible::control}, Range{0xE0000, 0xE00FF, Invisible::empty},
    Range{0xE01F0, 0xE0FFF, Invisible::empty}};

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

std::string_view cut_characters(std::string_view text, std::size_t most) {
  std::size_t end = 0;
  for (; end < text.size(); ++end)
    if (!continues(text[end]) && most-- == 0) break;
  return text.substr(0, end);
}

std::string utf8_of_latin1(std::string_view text) {
  std::string out;
  for (const char c : text) append_character(out, static_cast<unsigned char>(c));
  return out;
}

std::optional<Invisible> why_invisible(char32_t character) {
  const auto* row = std::ranges::lower_bound(invisible, character, {}, &Range::last);
  if (row == invisible.end() || character < row->first) return {};
  return row->why;
}

bool is_invisible(char32_t character) {
  const auto why = why_invisible(character);
  return why && *why != Invisible::joiner;
}

}  // namespace lightkeep::text
