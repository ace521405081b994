// UTF-8 (RFC 3629) that others send: checked, taken apart, cut; and the characters that nobody sees. Every
// room may call this. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lightkeep::text {

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
/// The first `most` characters of valid UTF-8.
std::string_view cut_characters(std::string_view text, std::size_t most);
/// Each byte of ISO 8859-1 as the character that it is.
std::string utf8_of_latin1(std::string_view text);

/// Why a character is not seen: it controls (line breaks among it), turns the direction of writing, joins its
/// neighbours (which some scripts and many emoji need), or is simply empty.
enum class Invisible { control, direction, joiner, empty };
/// None for a character that is seen, and for blanks.
std::optional<Invisible> why_invisible(char32_t character);
/// Not seen, and not a joiner: has no place in a name.
bool is_invisible(char32_t character);

}  // namespace lightkeep::text
