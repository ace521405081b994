#include "app/pages/role_words.h"

#include <algorithm>
#include <array>

namespace lightkeep::pages {
namespace {

constexpr std::array of_organization{
    RoleWords{"owner", "Owner", "an owner",
              "Does everything, also names owners and deletes the organization."},
    RoleWords{"admin", "Admin", "an admin", "Reaches every library, manages members and API keys."},
    RoleWords{"member", "Member", "a member", "Sees only those libraries in which a role was given."},
};
constexpr std::array of_library{
    RoleWords{"owner", "Owner", "an owner", "Does everything: images, members, settings, deletion."},
    RoleWords{"editor", "Editor", "an editor", "Adds, tags, describes and deletes images."},
    RoleWords{"viewer", "Viewer", "a viewer", "Sees every image and changes nothing."},
};

}  // namespace

std::span<const RoleWords> organization_roles() {
  return of_organization;
}

std::span<const RoleWords> library_roles() {
  return of_library;
}

const RoleWords& find_role(std::span<const RoleWords> roles, std::string_view name) {
  const auto found = std::ranges::find(roles, name, &RoleWords::name);
  return found == roles.end() ? roles.back() : *found;
}

}  // namespace lightkeep::pages
