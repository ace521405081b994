#include "text/folding.h"

#include <algorithm>
#include <cstdint>

#include "text/letter_tables.h"
#include "text/utf8.h"

namespace lightkeep::text {
namespace {

constexpr std::uint32_t tatweel = 0x640;  // draws an Arabic word out, and is no letter

// Whether a word is the same without the mark, to those who compare. By combining class (UAX #44, table 15):
// overlays, nuktas, the points of Hebrew, Arabic and Syriac, and what is put above and below letters;
// enclosing marks of any class.
bool is_dropped(utf8proc_int32_t character) {
  if (static_cast<std::uint32_t>(character) == tatweel ||
      utf8proc_category(character) == UTF8PROC_CATEGORY_ME)
    return true;
  const int place = utf8proc_get_property(character)->combining_class;
  return place == 1 || place == 7 || (place >= 10 && place <= 36) || place >= 200;
}

}  // namespace

const char* plain_of(utf8proc_int32_t character) {
  const auto letter =
      std::ranges::lower_bound(plain_latin(), static_cast<std::uint32_t>(character), {}, &PlainLatin::letter);
  return letter != plain_latin().end() && letter->letter == static_cast<std::uint32_t>(character)
             ? letter->plain
             : nullptr;
}

bool Cluster::take(std::string_view& rest) {
  const std::string_view begun = rest;
  auto last = take_character(rest);
  if (!last) {
    rest.remove_prefix(1);
    return false;
  }
  utf8proc_int32_t state = 0;
  std::string_view next = rest;
  for (std::size_t size = 1; size < longest; ++size) {
    const auto character = take_character(next);
    if (!character || utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(*last),
                                                       static_cast<utf8proc_int32_t>(*character), &state))
      break;
    last = character;
    rest = next;
  }
  fold(begun.substr(0, begun.size() - rest.size()));
  return true;
}

void Cluster::fold(std::string_view text) {
  constexpr auto options = static_cast<utf8proc_option_t>(
      UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  const auto size = utf8proc_decompose(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), characters_.data(),
                                       static_cast<utf8proc_ssize_t>(characters_.size()), options);
  size_ =
      size < 0 || static_cast<std::size_t>(size) > characters_.size() ? 0 : static_cast<std::size_t>(size);
  const auto kept = std::remove_if(characters_.begin(),
                                   characters_.begin() + static_cast<std::ptrdiff_t>(size_), is_dropped);
  const auto composed =
      utf8proc_normalize_utf32(characters_.data(), kept - characters_.begin(),
                               static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  size_ = composed < 0 ? 0 : static_cast<std::size_t>(composed);
}

}  // namespace lightkeep::text
