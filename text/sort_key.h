// In which order people look for names: whatever the case, the accents and the width, and numbers by their
// value ("IMG_2" before "IMG_10"). Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lightkeep::text {

inline constexpr std::size_t longest_sort_key = 100;  // bytes; longer names count by their beginning

/// Bytes that stand in the order in which the names belong: first what is no letter of ASCII (blanks before
/// all), then numbers, then letters and symbols by their characters, folded as words are (words.h). Decimal
/// digits of any script are numbers; zeros before them count for nothing. Any bytes are welcome.
std::string sort_key(std::string_view name);

}  // namespace lightkeep::text
