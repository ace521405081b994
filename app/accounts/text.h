// What people and their browsers send as text: checked and cut, so that it can be stored and shown. Inside
// the room only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lightkeep::accounts {

/// RFC 3629: without overlong forms and surrogates.
bool is_utf8(std::string_view text);
/// Code points; of valid UTF-8.
std::size_t count_characters(std::string_view text);
std::string_view trim(std::string_view text);
/// Of ASCII; all else stays.
std::string lower_case(std::string_view text);

/// Trimmed. Null when it is too long, no UTF-8, or holds what is not visible: control characters, marks of
/// direction, lines.
std::optional<std::string> clean_name(std::string_view name);
/// What is visible ASCII of a field of HTTP, at most `most` bytes.
std::string cut_field(std::string_view field, std::size_t most);

/// The path when it leads to a page of this very host, else empty: nobody is sent elsewhere by a link that
/// begins here.
std::string local_path(std::string_view path);

}  // namespace lightkeep::accounts
