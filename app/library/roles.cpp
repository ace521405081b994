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

}  // namespace lightkeep::library
