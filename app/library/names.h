// Names that people give. Inside the room only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lightkeep::library {

constexpr std::size_t longest_key_name = 80;

/// Without blanks at the ends. Throws ApiError(bad_user_input) unless it is UTF-8 of 1 to `most` characters,
/// none of which breaks lines, changes the direction of writing or is another control character.
std::string clean_name(std::string_view text, std::size_t most = 100);

}  // namespace lightkeep::library
