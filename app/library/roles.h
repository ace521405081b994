// The words for roles, and who a person is to what they name. Inside the room only; inside a transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/library/people.h"
#include "store/libraries.h"
#include "store/members.h"
#include "store/organizations.h"

namespace lightkeep::library {

std::string_view name_of(store::OrganizationRole role);
std::string_view name_of(store::LibraryRole role);
/// Throws ApiError(bad_user_input) for any other word.
store::OrganizationRole organization_role(std::string_view name);
store::LibraryRole library_role(std::string_view name);

/// What a person was let through to.
struct Standing {
  store::Organization organization;
  std::optional<store::Library> library;  // where the spot names one
  Roles roles;
};

/// Throws ApiError(resource_not_found) for what does not exist and for what is none of theirs, in the same
/// words.
Standing find_standing(store::Reader& db, AccountId who, const Spot& spot);
/// Throws ApiError(forbidden) as well. The library is there when the action is on one.
Standing require_standing(store::Reader& db, AccountId who, const Spot& spot, Action action);
void require(const Roles& roles, Action action);
[[noreturn]] void refuse_unknown();

OrganizationCard to_card(const store::Organization& row, const Roles& roles);
/// With those that the person reaches.
OrganizationCard card_with_libraries(store::Reader& db, AccountId who, const Standing& standing);
LibraryCard to_card(const store::Library& row, const Roles& roles);

}  // namespace lightkeep::library
