// Names that people see, by the one rule of text/names.h, for every door (REST, MCP, pages), and the slugs
// that are made of them: the ids of organizations and libraries. Inside the room only; pure but for random
// ends.
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

/// A slug: 3 to 48 of [a-z0-9-], not at the ends a hyphen.
bool is_slug(std::string_view text);
/// Made from a name: lower case, accents dropped, everything else a hyphen; `fallback` where too little is
/// left. At most `most` long.
std::string make_slug(std::string_view name, std::string_view fallback, std::size_t most = 48);
/// For a new organization: from its name, with a random end that keeps it from being guessed and from
/// clashing.
std::string random_slug(std::string_view name);
/// `slug` with a random end, where it is in use.
std::string with_random_end(std::string_view slug);
/// Taken by a page of the web app: never given to an organization.
bool is_reserved_slug(std::string_view slug);

}  // namespace lightkeep::library
