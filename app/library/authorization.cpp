#include "app/library/authorization.h"

#include <algorithm>

#include "app/api/errors.h"
#include "app/library/addresses.h"
#include "app/library/makers.h"
#include "store/accounts.h"
#include "store/activity.h"
#include "store/members.h"
#include "store/programs.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

bool is_on_library(Action action) {
  return permissions()[static_cast<std::size_t>(action)].on_library;
}

struct LiveKey {
  store::ApiKey row;
  store::Organization organization;
};

LiveKey require_live(store::Reader& db, const ApiKeyHash& hash, std::int64_t now) {
  auto key = find_api_key(db, hash.value);
  auto own = key ? find_organization(db, key->organization) : std::nullopt;
  const bool expired = key && key->expires && *key->expires <= now;
  if (!own || expired || has_lapsed(*own, now)) throw ApiError(errors::invalid_api_key);
  return {*std::move(key), *std::move(own)};
}

std::optional<store::Access> access_to(const store::ApiKey& key, store::LibraryId library) {
  const auto grant = std::ranges::find(key.grants, library, &store::Grant::library);
  return grant == key.grants.end() ? std::nullopt : std::optional(grant->access);
}

// On the organization a key counts as the strongest of its grants, and reads without any.
store::Access strongest(const store::ApiKey& key) {
  const auto writes = std::ranges::find(key.grants, store::Access::write, &store::Grant::access);
  return writes == key.grants.end() ? store::Access::read : store::Access::write;
}

// Names that the caller kept from before the organization or the library got others.
bool was_called(store::Reader& db, const store::Organization& own, const Path& path) {
  const auto organization = find_earlier(db, path.organization);
  if (organization && organization->id == own.id) return true;
  const auto library = find_earlier(db, path);
  return library && library->organization == own.id;
}

// The library that the name means to this caller. Earlier names are looked up also where there is a present
// one, which wins: no answer takes longer than the other.
std::optional<store::Library> library_called(store::Reader& db, const store::Organization& own,
                                             const Path& path) {
  const auto of_own = [&](std::optional<store::Library> library) {
    return library && library->organization == own.id ? std::move(library) : std::nullopt;
  };
  if (path.organization != own.slug) return of_own(find_earlier(db, path));
  auto present = find_library(db, own.id, path.library);
  auto earlier = find_earlier(db, own.id, path.library);
  return present ? std::move(present) : of_own(std::move(earlier));
}

Authorized let_in(const LiveKey& key) {
  return {key.organization, {}, {.key = strongest(key.row)}, key.row};
}

Authorized authorize_key(store::Reader& db, const ApiKeyHash& hash, const Path& path, Action action,
                         std::int64_t now) {
  const LiveKey key = require_live(db, hash, now);
  const store::Organization& own = key.organization;
  if (own.slug != path.organization && !was_called(db, own, path))
    throw ApiError(find_organization(db, path.organization) ? errors::invalid_api_key
                                                            : errors::organization_not_found);
  Authorized at = let_in(key);
  if (!is_on_library(action)) {
    if (!may(at.roles, action)) throw ApiError(errors::api_key_read_only);
    if (action == Action::create_library && !own.claimed) throw ApiError(errors::ephemeral_library_limit);
    return at;
  }
  at.library = library_called(db, own, path);
  at.roles.key = at.library ? access_to(key.row, at.library->id) : std::nullopt;
  if (!may(at.roles, action)) throw ApiError(errors::library_not_authorized);
  return at;
}

struct LiveProgram {
  store::LiveAppConnection token;
  store::Organization organization;
  Roles roles;
};

// The person's roles are looked up each time: what was given to them or taken away counts at once.
LiveProgram require_live(store::Reader& db, std::optional<store::LiveAppConnection> token) {
  auto own = token ? find_organization(db, token->connection.organization) : std::nullopt;
  const auto role = own ? find_role(db, own->id, token->connection.account) : std::nullopt;
  if (!role)
    throw ApiError(errors::unauthenticated,
                   "This access token has expired or has been revoked. Sign in anew.");
  const Roles roles{.organization = role, .limit = token->access};
  return {*std::move(token), *std::move(own), roles};
}

Authorized let_in(const LiveProgram& program) {
  return {program.organization, {}, program.roles, {}, program.token.connection};
}

Authorized authorize_program(store::Reader& db, const LiveProgram& program, const Path& path, Action action) {
  const store::Organization& own = program.organization;
  if (own.slug != path.organization && !was_called(db, own, path))
    throw ApiError(errors::organization_not_found);
  Authorized at = let_in(program);
  if (!is_on_library(action)) {
    require(at.roles, action);
    return at;
  }
  at.library = library_called(db, own, path);
  if (at.library) at.roles.library = find_role(db, at.library->id, program.token.connection.account);
  if (!at.library || !may(at.roles, action)) throw ApiError(errors::library_not_authorized);
  return at;
}

[[noreturn]] void refuse_unknown_ticket() {
  throw ApiError(
      errors::resource_not_found,
      "This upload link does not count any more: who it was made for may not add to the library, or "
      "it never was one. Ask for a new one; request_upload makes it.");
}

Authorized authorize_ticket(store::Reader& db, const UploadTicketHash& hash, Action action,
                            std::int64_t now) {
  auto ticket = find_upload_ticket(db, hash.value);
  const auto library = ticket ? find_library(db, ticket->library) : std::nullopt;
  const auto organization = library ? find_organization(db, library->organization) : std::nullopt;
  if (!organization || action != Action::edit_images) refuse_unknown_ticket();
  try {
    Authorized at = authorize(db, caller_of(ticket->maker), {organization->slug, library->slug}, action, now);
    at.ticket = *std::move(ticket);
    return at;
  } catch (const ApiError&) {  // what its maker is refused for is not for who has the link
    refuse_unknown_ticket();
  }
}

}  // namespace

bool has_lapsed(const store::Organization& organization, std::int64_t now) {
  return organization.expires && *organization.expires <= now;
}

void refuse_unknown() {
  throw ApiError(errors::resource_not_found, "There is no such page, or it is not yours.");
}

void check_seen(const Seen& seen, const std::string& present, const std::string& wanted) {
  if (!seen || *seen == present || wanted == present) return;
  throw ApiError(errors::outdated, "It is “" + present +
                                       "” by now: somebody else has changed it meanwhile. Send yours once "
                                       "more to put it in the place of theirs.");
}

void require(const Roles& roles, Action action) {
  if (!may(roles, action)) throw ApiError(errors::forbidden);
}

Authorized authorize(store::Reader& db, AccountId who, const Path& path) {
  auto organization = find_organization(db, path.organization);
  if (!organization) refuse_unknown();
  Authorized at{*std::move(organization)};
  at.roles.organization = find_role(db, at.organization.id, who);
  if (!may(at.roles, Action::see_organization)) refuse_unknown();
  if (path.library.empty()) return at;
  at.library = find_library(db, at.organization.id, path.library);
  if (!at.library) refuse_unknown();
  at.roles.library = find_role(db, at.library->id, who);
  if (!may(at.roles, Action::see_library)) refuse_unknown();
  return at;
}

Authorized authorize(store::Reader& db, AccountId who, const Path& path, Action action) {
  Authorized at = authorize(db, who, path);
  if (is_on_library(action) && !at.library) refuse_unknown();
  require(at.roles, action);
  return at;
}

Authorized authorize(store::Reader& db, const Caller& caller, const Path& path, Action action,
                     std::int64_t now) {
  if (const auto* who = std::get_if<AccountId>(&caller.credential)) return authorize(db, *who, path, action);
  if (const auto* key = std::get_if<ApiKeyHash>(&caller.credential))
    return authorize_key(db, *key, path, action, now);
  if (const auto* token = std::get_if<AccessTokenHash>(&caller.credential))
    return authorize_program(db, require_live(db, find_live_connection(db, token->value, now)), path, action);
  if (const auto* program = std::get_if<AppConnectionId>(&caller.credential))
    return authorize_program(db, require_live(db, find_live_connection(db, *program, now)), path, action);
  if (const auto* ticket = std::get_if<UploadTicketHash>(&caller.credential))
    return authorize_ticket(db, *ticket, action, now);
  throw ApiError(errors::unauthenticated);
}

Authorized authorize(store::Reader& db, const Caller& caller, std::int64_t now) {
  if (const auto* key = std::get_if<ApiKeyHash>(&caller.credential))
    return let_in(require_live(db, *key, now));
  if (const auto* token = std::get_if<AccessTokenHash>(&caller.credential))
    return let_in(require_live(db, find_live_connection(db, token->value, now)));
  if (std::holds_alternative<AccountId>(caller.credential)) refuse_unknown();
  throw ApiError(errors::unauthenticated);
}

std::optional<AccountId> person_of(const Caller& caller, const Authorized& at) {
  if (at.connection) return at.connection->account;
  const Credential credential = at.ticket ? caller_of(at.ticket->maker).credential : caller.credential;
  const auto* who = std::get_if<AccountId>(&credential);
  return who != nullptr ? std::optional(*who) : std::nullopt;
}

std::vector<VisibleLibrary> visible_libraries(store::Reader& db, AccountId who, const Authorized& at) {
  const auto granted = library_roles(db, at.organization.id, who);
  std::vector<VisibleLibrary> visible;
  for (store::Library& row : list_libraries(db, at.organization.id)) {
    const auto own = granted.find(row.id);
    Roles roles = at.roles;
    roles.library = own == granted.end() ? std::nullopt : std::optional(own->second);
    if (may(roles, Action::see_library)) visible.push_back({std::move(row), roles});
  }
  return visible;
}

std::vector<VisibleLibrary> visible_libraries(store::Reader& db, const Caller& caller, const Authorized& at) {
  if (const auto who = person_of(caller, at)) return visible_libraries(db, *who, at);
  std::vector<VisibleLibrary> visible;
  if (!at.key) return visible;
  for (store::Library& row : list_libraries(db, at.organization.id)) {
    const Roles roles{.key = access_to(*at.key, row.id)};
    if (may(roles, Action::see_library)) visible.push_back({std::move(row), roles});
  }
  return visible;
}

namespace {

store::Doer doer_of(store::Reader& db, const Caller& caller, const Authorized& at) {
  std::string name = name_of(db, caller, at);
  if (at.ticket) return {store::DoerKind::upload_link, {}, std::move(name)};
  if (at.key) return {store::DoerKind::key, std::move(name), {}};
  if (!at.connection) return {store::DoerKind::person, std::move(name), {}};
  const auto program = find_program(db, at.connection->program);
  return {store::DoerKind::program, program ? program->title() : "", std::move(name)};
}

}  // namespace

Authorized authorize(store::Writer& db, const Caller& caller, const Path& path, Action action,
                     std::int64_t now) {
  Authorized at = authorize(static_cast<store::Reader&>(db), caller, path, action, now);
  name_doer(db, doer_of(db, caller, at));
  return at;
}

std::string name_of(store::Reader& db, const Caller& caller, const Authorized& at) {
  if (at.key) return at.key->name;
  const auto who = person_of(caller, at);
  const auto account = who ? find_account(db, *who) : std::nullopt;
  if (!account) return {};
  return account->name.empty() ? account->email : account->name;
}

}  // namespace lightkeep::library
