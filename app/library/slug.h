// Slugs: the ids of organizations and libraries.
#pragma once

#include <string>
#include <string_view>

namespace lightkeep::library {

/// 3 to 48 of [a-z0-9-], not at the ends a hyphen.
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
