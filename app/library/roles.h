// The words for roles. Inside the room only.
#pragma once

#include <string_view>

#include "store/members.h"

namespace lightkeep::library {

std::string_view name_of(store::OrganizationRole role);
std::string_view name_of(store::LibraryRole role);
/// Throws ApiError(bad_user_input) for any other word.
store::OrganizationRole organization_role(std::string_view name);
store::LibraryRole library_role(std::string_view name);

}  // namespace lightkeep::library
