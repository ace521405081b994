// Rows of who belongs to what. A role is 1 for the strongest; an account without a row has no part in it.
// Whoever has a role on a library has a row in its organization as well.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

enum class OrganizationRole { owner = 1, admin = 2, member = 3 };  // on disk: never renumber
enum class LibraryRole { owner = 1, editor = 2, viewer = 3 };      // on disk: never renumber

template <class Role>
struct MemberOf {
  AccountId account{};
  std::string email{};
  std::string name{};  // may be empty
  Role role{};
  Millis since = 0;
};
using OrganizationMember = MemberOf<OrganizationRole>;
using LibraryMember = MemberOf<LibraryRole>;

std::optional<OrganizationRole> find_role(Reader& db, OrganizationId organization, AccountId account);
std::optional<LibraryRole> find_role(Reader& db, LibraryId library, AccountId account);
/// All roles that the account has on libraries of the organization.
std::map<LibraryId, LibraryRole> library_roles(Reader& db, OrganizationId organization, AccountId account);
/// By role, then by address.
std::vector<OrganizationMember> list_members(Reader& db, OrganizationId organization);
std::vector<LibraryMember> list_members(Reader& db, LibraryId library);
/// That are not on their way out, by name.
std::vector<OrganizationId> organizations_of(Reader& db, AccountId account);
int count_owners(Reader& db, OrganizationId organization);

/// New, or another role than before.
void set_role(Writer& db, OrganizationId organization, AccountId account, OrganizationRole role, Millis now);
/// New, or another role than before. One who is not in the organization yet becomes a guest there: a member
/// whose row goes with the last role on a library of it.
void set_role(Writer& db, LibraryId library, AccountId account, LibraryRole role, Millis now);
/// With their roles on its libraries. False when there was nothing.
bool remove_member(Writer& db, OrganizationId organization, AccountId account);
bool remove_member(Writer& db, LibraryId library, AccountId account);
/// Takes out the guests that have no library left; after a library went away or to another organization.
void drop_idle_guests(Writer& db, OrganizationId organization);
/// Those who have a role on the library, into its (new) organization.
void add_guests(Writer& db, LibraryId library, Millis now);

}  // namespace lightkeep::store
