// Names that people see, by the one rule of text/names.h, for every door: REST, MCP, pages. Inside the room
// only; pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "text/names.h"

namespace lightkeep::library {

constexpr std::size_t longest_key_name = 80;

/// As stored: trimmed and in normal form C. Throws ApiError(bad_user_input) with the rule's sentence.
std::string clean_name(std::string_view text, std::size_t most = text::longest_name);

/// The same of a tag, without stars at its beginning; also refused when it is reserved or holds a comma,
/// which separates tags in a query.
std::string clean_tag(std::string_view tag);

/// As stored: text::clean_file_name, and never empty.
std::string clean_filename(std::string_view name);

}  // namespace lightkeep::library
