// Times, numbers and roles as people read them. Inside the room only; pure, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lightkeep::pages {

/// To the nearest of the largest whole unit: "27 days", "1 hour", "less than a minute".
std::string time_left(std::int64_t milliseconds);
std::string grouped(std::int64_t number);                                 // "1,204"
std::string count_in_words(std::int64_t count, const std::string& noun);  // "1 image", "1,204 images"
std::string bytes_in_words(std::int64_t bytes);                           // "0 bytes", "3.2 MB"
/// A sentence of the API in the words of a page: no name of an argument before it, no code marks in it.
std::string for_people(std::string_view sentence);
/// From a User-Agent: "Firefox on Android", "a browser" when nothing is known.
std::string browser_in_words(const std::string& user_agent);
/// The first letter of a name, for a round badge; an ASCII one in upper case.
std::string initial_of(std::string_view name);

struct RoleWords {
  std::string_view name;     // as the library room calls it: "editor"
  std::string_view label;    // "Editor"
  std::string_view one;      // "an editor"
  std::string_view meaning;  // a sentence
};

/// The strongest first.
std::span<const RoleWords> organization_roles();
std::span<const RoleWords> library_roles();
/// Of those roles the one with that name; the weakest for a name that is none.
const RoleWords& find_role(std::span<const RoleWords> roles, std::string_view name);

}  // namespace lightkeep::pages
