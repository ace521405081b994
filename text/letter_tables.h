// Letters by Unicode's data, from tables that the build makes of it (letter_tables.cmake). Called by
// words.cpp and folding.cpp. Constant; any thread.
#pragma once

#include <cstdint>
#include <span>

namespace lightkeep::text {

/// A Latin letter, in lower case, and what those write who lack it: ł → l, œ → oe.
struct PlainLatin {
  std::uint32_t letter;
  const char* plain;
};
/// Those that Unicode does not decompose, by letter.
std::span<const PlainLatin> plain_latin();

struct Range {
  std::uint32_t first, last;
};
/// Characters of scripts that set no spaces between words, and Hangul, where people seek inside of words; in
/// order.
std::span<const Range> spaceless_scripts();

}  // namespace lightkeep::text
