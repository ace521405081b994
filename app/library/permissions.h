// Who may do what: one table of actions and roles. The pages ask it what to offer, the nouns of this room
// refuse by it, `lightkeep roles` prints it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lightkeep::store {
enum class OrganizationRole;
enum class LibraryRole;
enum class Access;
}  // namespace lightkeep::store

namespace lightkeep::library {

enum class Action {
  // on an organization
  see_organization,
  rename_organization,
  change_organization_address,
  remove_organization,
  create_library,
  see_members,
  manage_members,      // invite, change and remove admins and members
  manage_owners,       // make, unmake and remove owners
  manage_keys,         // see, create, edit, regenerate, remove, reveal
  manage_connections,  // see and end the connections of others' programs
  // on a library
  see_library,
  see_places,  // where pictures were taken: keys that only read are for showing images to anybody
  edit_images,
  rename_library,
  share_whole_originals,
  change_library_address,
  remove_library,
  move_library,
  see_library_members,
  manage_library_members,
};

/// What one caller is to one organization and, where a library is in question, to that library.
struct Roles {
  std::optional<store::OrganizationRole> organization{};
  std::optional<store::LibraryRole> library{};
  std::optional<store::Access>
      key{};  // an API key's grant on the library; on the organization, its strongest
  std::optional<store::Access> limit{};  // of a connected program: it does what such a key may, at most
};

bool may(const Roles& roles, Action action);

/// A row as it is printed and tested.
struct Permission {
  Action action{};
  std::string_view name;      // "rename-library"
  std::string_view sentence;  // "Rename the library"
  bool on_library = false;    // else on the organization
  bool organization_owner = false, organization_admin = false, organization_member = false;
  bool library_owner = false, library_editor = false, library_viewer = false;
  bool key_write = false, key_read = false;
};
std::span<const Permission> permissions();
std::string permissions_as_markdown();

// The words for roles; inside the room only.
std::string_view name_of(store::OrganizationRole role);
std::string_view name_of(store::LibraryRole role);
/// Throws ApiError(bad_user_input) for any other word.
store::OrganizationRole organization_role(std::string_view name);
store::LibraryRole library_role(std::string_view name);

}  // namespace lightkeep::library
