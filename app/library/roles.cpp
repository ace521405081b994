#include "app/library/roles.h"

#include <algorithm>
#include <array>

#include "app/api/errors.h"

namespace lightkeep::library {
namespace {

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

void refuse_unknown() {
  throw ApiError(errors::resource_not_found, "There is no such page, or it is not yours.");
}

void require(const Roles& roles, Action action) {
  if (!may(roles, action)) throw ApiError(errors::forbidden);
}

Standing find_standing(store::Reader& db, AccountId who, const Spot& spot) {
  const auto organization = find_organization(db, spot.organization);
  if (!organization) refuse_unknown();
  Standing standing{*organization, {}, {find_role(db, organization->id, who), {}}};
  if (!may(standing.roles, Action::see_organization)) refuse_unknown();
  if (spot.library.empty()) return standing;
  standing.library = find_library(db, organization->id, spot.library);
  if (!standing.library) refuse_unknown();
  standing.roles.library = find_role(db, standing.library->id, who);
  if (!may(standing.roles, Action::see_library)) refuse_unknown();
  return standing;
}

Standing require_standing(store::Reader& db, AccountId who, const Spot& spot, Action action) {
  Standing standing = find_standing(db, who, spot);
  const bool on_library = permissions()[static_cast<std::size_t>(action)].on_library;
  if (on_library && !standing.library) refuse_unknown();
  require(standing.roles, action);
  return standing;
}

OrganizationCard to_card(const store::Organization& row, const Roles& roles) {
  OrganizationCard card;
  card.id = row.slug;
  card.name = row.name;
  if (roles.organization) card.role = name_of(*roles.organization);
  card.stored_bytes = row.stored_bytes;
  card.created = row.created;
  card.roles = roles;
  return card;
}

LibraryCard to_card(const store::Library& row, const Roles& roles) {
  LibraryCard card;
  card.id = row.slug;
  card.name = row.name;
  if (roles.library) card.role = name_of(*roles.library);
  card.images = row.asset_count;
  card.trashed = row.trash_count;
  card.created = row.created;
  card.roles = roles;
  return card;
}

OrganizationCard card_with_libraries(store::Reader& db, AccountId who, const Standing& standing) {
  OrganizationCard card = to_card(standing.organization, standing.roles);
  const auto granted = library_roles(db, standing.organization.id, who);
  for (const store::Library& row : list_libraries(db, standing.organization.id)) {
    const auto own = granted.find(row.id);
    const Roles roles{standing.roles.organization,
                      own == granted.end() ? std::nullopt : std::optional(own->second)};
    if (may(roles, Action::see_library)) card.libraries.push_back(to_card(row, roles));
  }
  return card;
}

}  // namespace lightkeep::library
