// Roles as the pages name and explain them. Inside the room only.
#pragma once

#include <span>
#include <string_view>

namespace lightkeep::pages {

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
