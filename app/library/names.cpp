#include "app/library/names.h"

#include <algorithm>
#include <array>

#include "app/api/errors.h"
#include "text/ascii.h"
#include "text/utf8.h"

namespace lightkeep::library {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};
// Control characters, line and paragraph separators, overrides of direction, the byte order mark. Joiners
// stay: words of some scripts and many emoji need them.
constexpr std::array unwanted{Range{0, 0x1F}, Range{0x7F, 0x9F}, Range{0x2028, 0x202E}, Range{0x2066, 0x2069},
                              Range{0xFEFF, 0xFEFF}};

bool is_unwanted(char32_t character) {
  return std::ranges::any_of(unwanted,
                             [&](const Range& r) { return character >= r.first && character <= r.last; });
}

[[noreturn]] void refuse(const std::string& what) {
  throw api::ApiError(api::errors::bad_user_input, what);
}

}  // namespace

std::string clean_name(std::string_view text, std::size_t most) {
  const std::string_view name = text::trim(text);
  if (name.empty()) refuse("Give it a name.");
  if (name.size() > 4 * most) refuse("A name has at most " + std::to_string(most) + " characters.");
  std::size_t characters = 0;
  for (std::string_view rest = name; !rest.empty(); ++characters) {
    const auto character = text::take_character(rest);
    if (!character || is_unwanted(*character))
      refuse("A name cannot hold line breaks or other control characters.");
  }
  if (characters > most) refuse("A name has at most " + std::to_string(most) + " characters.");
  return std::string(name);
}

}  // namespace lightkeep::library
