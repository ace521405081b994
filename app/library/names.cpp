#include "app/library/names.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "app/api/errors.h"

namespace lightkeep::library {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};
// Control characters, line and paragraph separators, overrides of direction, surrogates, beyond Unicode.
constexpr std::array unwanted{
    Range{0, 0x1F},        Range{0x7F, 0x9F},     Range{0x2028, 0x202E},      Range{0x2066, 0x2069},
    Range{0xD800, 0xDFFF}, Range{0xFEFF, 0xFEFF}, Range{0x110000, 0xFFFFFFFF}};

// Bytes of a character by its first one, what that one carries of it, and the least that needs so many bytes.
struct Form {
  unsigned char mask;
  unsigned char mark;
  std::size_t length;
  char32_t least;
};
constexpr std::array forms{Form{0x80, 0x00, 1, 0}, Form{0xE0, 0xC0, 2, 0x80}, Form{0xF0, 0xE0, 3, 0x800},
                           Form{0xF8, 0xF0, 4, 0x10000}};

// The character that `text` begins with, taken off it; nothing when that is no UTF-8.
std::optional<char32_t> take_character(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const auto form = std::ranges::find_if(forms, [&](const Form& f) { return (first & f.mask) == f.mark; });
  if (form == forms.end() || text.size() < form->length) return {};
  char32_t character = first & static_cast<unsigned char>(~form->mask);
  for (std::size_t i = 1; i < form->length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80) return {};
    character = character << 6 | (byte & 0x3F);
  }
  if (character < form->least) return {};
  text.remove_prefix(form->length);
  return character;
}

bool is_unwanted(char32_t character) {
  return std::ranges::any_of(unwanted,
                             [&](const Range& r) { return character >= r.first && character <= r.last; });
}

[[noreturn]] void refuse(const std::string& what) {
  throw api::ApiError(api::errors::bad_user_input, what);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

std::string clean_name(std::string_view text, std::size_t most) {
  const std::string_view name = trimmed(text);
  if (name.empty()) refuse("Give it a name.");
  if (name.size() > 4 * most) refuse("A name has at most " + std::to_string(most) + " characters.");
  std::size_t characters = 0;
  for (std::string_view rest = name; !rest.empty(); ++characters) {
    const auto character = take_character(rest);
    if (!character || is_unwanted(*character))
      refuse("A name cannot hold line breaks or other control characters.");
  }
  if (characters > most) refuse("A name has at most " + std::to_string(most) + " characters.");
  return std::string(name);
}

}  // namespace lightkeep::library
