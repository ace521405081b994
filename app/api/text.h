// Text that others send: UTF-8 (RFC 3629), trimmed, in one case. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lightkeep::api {

/// The character that `text` begins with, taken off it. None, and `text` as it was, when it is empty or does
/// not begin with one: overlong forms, surrogates and what is above U+10FFFF are none.
std::optional<char32_t> take_character(std::string_view& text);
/// `character` is one that `take_character` could have given.
void append_character(std::string& text, char32_t character);
bool is_utf8(std::string_view text);
/// Of valid UTF-8.
std::size_t count_characters(std::string_view text);
/// The longest beginning of valid UTF-8 that has at most so many bytes and ends with a character.
std::string_view cut_bytes(std::string_view text, std::size_t most);
/// Each byte of ISO 8859-1 as the character that it is.
std::string utf8_of_latin1(std::string_view text);

/// Controls, and what makes a text look like another one: zero width, direction, line separators, byte order
/// mark, tags.
bool is_invisible(char32_t character);

/// Neither a blank nor a control character.
constexpr bool is_visible_ascii(char c) {
  return c > 0x20 && c < 0x7F;
}

/// Without ASCII blanks and line ends at both ends.
std::string_view trimmed(std::string_view text);
/// Of ASCII; all else stays.
std::string lower_case(std::string_view text);

}  // namespace lightkeep::api
