// What people and their browsers send as text: checked and cut, so that it can be stored and shown. Inside
// the room only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lightkeep::accounts {

/// Trimmed. Null when it is too long, no UTF-8, or holds what is not visible: control characters, marks of
/// direction, lines.
std::optional<std::string> clean_name(std::string_view name);
/// What is visible ASCII of a field of HTTP, at most `most` bytes.
std::string cut_field(std::string_view field, std::size_t most);

}  // namespace lightkeep::accounts
