#include "app/library/permissions.h"

#include <algorithm>
#include <array>

#include "app/api/errors.h"
#include "store/api_keys.h"
#include "store/members.h"

namespace lightkeep::library {
namespace {

using enum Action;
constexpr bool yes = true;
constexpr bool no = false;

// Owners and admins of the organization have all rights of a library's owner, on every library of it. A key
// deletes an empty library only: see libraries.h.
// clang-format off
constexpr std::array table{
    //                                                                                                 organization's     library's           key
    //                                                                                                 owner admin member  owner editor viewer    writes reads
    Permission{see_organization, "see-organization", "See the organization", no,                       yes, yes, yes,      no,  no,  no,            yes, yes},
    Permission{rename_organization, "rename-organization", "Rename the organization", no,              yes, yes, no,       no,  no,  no,            no,  no},
    Permission{change_organization_address, "change-organization-address", "Change its address", no,   yes, yes, no,       no,  no,  no,            no,  no},
    Permission{remove_organization, "remove-organization", "Delete the organization", no,              yes, no,  no,       no,  no,  no,            no,  no},
    Permission{create_library, "create-library", "Create a library, or take one in", no,               yes, yes, no,       no,  no,  no,            yes, no},
    Permission{see_members, "see-members", "See who is in the organization", no,                       yes, yes, no,       no,  no,  no,            no,  no},
    Permission{manage_members, "manage-members", "Invite, change and remove admins and members", no,   yes, yes, no,       no,  no,  no,            no,  no},
    Permission{manage_owners, "manage-owners", "Make, unmake and remove owners", no,                   yes, no,  no,       no,  no,  no,            no,  no},
    Permission{manage_keys, "manage-keys", "See and manage API keys", no,                              yes, yes, no,       no,  no,  no,            no,  no},
    Permission{manage_connections, "manage-connections", "See and end programs' connections", no,      yes, no,  no,       no,  no,  no,            no,  no},
    Permission{see_library, "see-library", "See the library and its images", yes,                      yes, yes, no,       yes, yes, yes,           yes, yes},
    Permission{see_places, "see-places", "See where its pictures were taken", yes,                     yes, yes, no,       yes, yes, yes,           yes, no},
    Permission{edit_images, "edit-images", "Add, tag, describe, delete and restore images", yes,       yes, yes, no,       yes, yes, no,            yes, no},
    Permission{rename_library, "rename-library", "Rename the library", yes,                            yes, yes, no,       yes, no,  no,            yes, no},
    Permission{share_whole_originals, "share-whole-originals", "Let anybody have whole originals", yes,  yes, yes, no,       yes, no,  no,            no,  no},
    Permission{change_library_address, "change-library-address", "Change its address", yes,            yes, yes, no,       yes, no,  no,            no,  no},
    Permission{remove_library, "remove-library", "Delete the library", yes,                            yes, yes, no,       yes, no,  no,            yes, no},
    Permission{move_library, "move-library", "Move it to another organization", yes,                   yes, yes, no,       yes, no,  no,            no,  no},
    Permission{see_library_members, "see-library-members", "See who has a role on the library", yes,   yes, yes, no,       yes, yes, yes,           no,  no},
    Permission{manage_library_members, "manage-library-members", "Invite, change and remove them", yes, yes, yes, no,      yes, no,  no,            no,  no},
};
// clang-format on

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].action != static_cast<Action>(i)) return false;
  return table.size() == static_cast<std::size_t>(manage_library_members) + 1;
}
static_assert(is_in_order(), "a row for each action, in the order of the enumeration");

bool allows(const Permission& row, store::OrganizationRole role) {
  const std::array allowed{row.organization_owner, row.organization_admin, row.organization_member};
  return allowed.at(static_cast<std::size_t>(role) - 1);
}

bool allows(const Permission& row, store::LibraryRole role) {
  const std::array allowed{row.library_owner, row.library_editor, row.library_viewer};
  return allowed.at(static_cast<std::size_t>(role) - 1);
}

bool allows(const Permission& row, store::Access key) {
  return key == store::Access::write ? row.key_write : row.key_read;
}

using api::ApiError;
namespace errors = api::errors;

// Indexed by the role's number less one.
constexpr std::array<std::string_view, 3> organization_role_names{"owner", "admin", "member"};
constexpr std::array<std::string_view, 3> library_role_names{"owner", "editor", "viewer"};

template <class Role>
Role parse(const std::array<std::string_view, 3>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end())
    throw ApiError(errors::bad_user_input, "Choose one of the roles: " + std::string(names[0]) + ", " +
                                               std::string(names[1]) + " or " + std::string(names[2]) + ".");
  return static_cast<Role>(found - names.begin() + 1);
}

}  // namespace

bool may(const Roles& roles, Action action) {
  const Permission& row = table.at(static_cast<std::size_t>(action));
  if (roles.limit && !allows(row, *roles.limit)) return false;
  return (roles.organization && allows(row, *roles.organization)) ||
         (row.on_library && roles.library && allows(row, *roles.library)) ||
         (roles.key && allows(row, *roles.key));
}

std::span<const Permission> permissions() {
  return table;
}

std::string permissions_as_markdown() {
  std::string text =
      "| | organization owner | organization admin | organization member | library Owner | library Editor |"
      " library Viewer | API key that writes | API key that reads |\n|---|---|---|---|---|---|---|---|---|\n";
  for (const Permission& row : table) {
    text += "| " + std::string(row.sentence);
    for (const bool allowed :
         {row.organization_owner, row.organization_admin, row.organization_member, row.library_owner,
          row.library_editor, row.library_viewer, row.key_write, row.key_read})
      text += allowed ? " | yes" : " | –";
    text += " |\n";
  }
  return text;
}

std::string_view name_of(store::OrganizationRole role) {
  return organization_role_names.at(static_cast<std::size_t>(role) - 1);
}

std::string_view name_of(store::LibraryRole role) {
  return library_role_names.at(static_cast<std::size_t>(role) - 1);
}

store::OrganizationRole organization_role(std::string_view name) {
  return parse<store::OrganizationRole>(organization_role_names, name);
}

store::LibraryRole library_role(std::string_view name) {
  return parse<store::LibraryRole>(library_role_names, name);
}

}  // namespace lightkeep::library
