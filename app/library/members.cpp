#include "app/library/members.h"

#include <algorithm>

#include "app/library/authorization.h"
#include "app/library/permissions.h"
#include "app/library/store_access.h"
#include "store/invitations.h"
#include "store/members.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;
using store::OrganizationRole;

template <class Role>
std::vector<MemberLine> to_lines(const std::vector<store::MemberOf<Role>>& members, AccountId who) {
  std::vector<MemberLine> lines;
  lines.reserve(members.size());
  for (const auto& member : members)
    lines.push_back({member.account, member.email, member.name, std::string(name_of(member.role)),
                     member.since, member.account == who});
  return lines;
}

[[noreturn]] void refuse_stranger() {
  throw ApiError(errors::resource_not_found, "There is no such member any more.");
}

void refuse_last_owner(store::Reader& db, store::OrganizationId organization) {
  if (count_owners(db, organization) > 1) return;
  throw ApiError(errors::bad_user_input,
                 "This is the last owner. Make somebody else an owner first, or delete the organization.");
}

// Throws ApiError(forbidden), and (resource_not_found) for an account without a role.
OrganizationRole require_manageable(store::Reader& db, const Authorized& at, AccountId member) {
  const auto present = find_role(db, at.organization.id, member);
  require(at.roles, present == OrganizationRole::owner ? Action::manage_owners : Action::manage_members);
  if (!present) refuse_stranger();
  return *present;
}

void set_organization_role(store::Writer& db, const Authorized& at, AccountId member, OrganizationRole wanted,
                           std::int64_t now) {
  const auto id = at.organization.id;
  const auto present = require_manageable(db, at, member);
  if (wanted == OrganizationRole::owner) require(at.roles, Action::manage_owners);
  if (present == OrganizationRole::owner && wanted != present) refuse_last_owner(db, id);
  set_role(db, id, member, wanted, now);
  if (wanted > present) end_invitations_by(db, member, id, now);
}

// Also gives a first role to somebody of the organization.
void set_library_role(store::Writer& db, const Authorized& at, AccountId member, store::LibraryRole wanted,
                      std::int64_t now) {
  require(at.roles, Action::manage_library_members);
  const auto id = at.library->id;
  const auto present = find_role(db, id, member);
  if (!present && !find_role(db, at.organization.id, member)) refuse_stranger();
  set_role(db, id, member, wanted, now);
  if (present && wanted > *present) end_invitations_by(db, member, id, now);
}

template <class Role>
void check_role(const Seen& seen, const std::optional<Role>& present, Role wanted) {
  if (present) check_seen(seen, std::string(name_of(*present)), std::string(name_of(wanted)));
}

void remove_from_organization(store::Writer& db, const Authorized& at, AccountId member, bool self,
                              std::int64_t now) {
  const auto id = at.organization.id;
  const auto present = self ? *at.roles.organization : require_manageable(db, at, member);
  if (present == OrganizationRole::owner) refuse_last_owner(db, id);
  remove_member(db, id, member);
  end_invitations_by(db, member, id, now);
}

void remove_from_library(store::Writer& db, const Authorized& at, AccountId member, bool self,
                         std::int64_t now) {
  const auto id = at.library->id;
  if (!self) require(at.roles, Action::manage_library_members);
  if (!remove_member(db, id, member)) refuse_stranger();
  end_invitations_by(db, member, id, now);
}

}  // namespace

Membership Members::list(AccountId who, const Path& path) {
  return context_.read([&](store::Reader& db) {
    const Authorized at = authorize(db, who, path);
    const auto& library = at.library;
    const Roles& roles = at.roles;
    require(roles, library ? Action::see_library_members : Action::see_members);
    Membership membership;
    membership.members = library ? to_lines(list_members(db, library->id), who)
                                 : to_lines(list_members(db, at.organization.id), who);
    if (!may(roles, library ? Action::manage_library_members : Action::manage_members)) return membership;
    const auto rows = library ? list_invitations(db, library->id, context_.now())
                              : list_invitations(db, at.organization.id, context_.now());
    for (const store::Invitation& row : rows) membership.invitations.push_back(to_line(row, context_));
    return membership;
  });
}

void Members::set_role(AccountId who, const Path& path, AccountId member, const std::string& role,
                       const Seen& seen) {
  context_.write([&](store::Writer& db) {
    const Authorized at = authorize(db, who, path);
    if (at.library) {
      const auto wanted = library_role(role);
      check_role(seen, find_role(db, at.library->id, member), wanted);
      set_library_role(db, at, member, wanted, context_.now());
    } else {
      const auto wanted = organization_role(role);
      check_role(seen, find_role(db, at.organization.id, member), wanted);
      set_organization_role(db, at, member, wanted, context_.now());
    }
  });
}

void Members::remove(AccountId who, const Path& path, AccountId member) {
  context_.write([&](store::Writer& db) {
    const Authorized at = authorize(db, who, path);
    if (at.library)
      remove_from_library(db, at, member, who == member, context_.now());
    else
      remove_from_organization(db, at, member, who == member, context_.now());
  });
}

}  // namespace lightkeep::library
