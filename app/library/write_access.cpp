#include "app/library/write_access.h"

#include <algorithm>

#include "app/api/errors.h"
#include "app/library/roles.h"
#include "store/api_keys.h"
#include "store/libraries.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

store::Organization require_person(store::Reader& db, AccountId who, store::LibraryId id) {
  const auto library = find_library(db, id);
  const auto organization = library ? find_organization(db, library->organization) : std::nullopt;
  if (!organization) refuse_unknown();
  return require_standing(db, who, {organization->slug, library->slug}, Action::edit_images).organization;
}

bool writes(const store::ApiKey& key, store::LibraryId library) {
  return std::ranges::any_of(key.grants, [&](const store::Grant& grant) {
    return grant.library == library && grant.access == store::Access::write;
  });
}

struct LiveKey {
  store::ApiKey key;
  store::Organization organization;
};

LiveKey require_live(store::Reader& db, const store::Digest& hash, std::int64_t now) {
  const auto key = find_api_key(db, hash);
  const auto own = key ? find_organization(db, key->organization) : std::nullopt;
  if (!own || has_lapsed(*own, now)) throw ApiError(errors::invalid_api_key);
  return {*key, *own};
}

// A claim may have brought key and library into another organization together: that is no loss.
store::Organization require_key(store::Reader& db, const store::Digest& hash, store::LibraryId wanted,
                                std::int64_t now) {
  const LiveKey live = require_live(db, hash, now);
  const auto library = find_library(db, wanted);
  if (!library || library->organization != live.organization.id || !writes(live.key, wanted))
    throw ApiError(errors::library_not_authorized);
  return live.organization;
}

}  // namespace

bool has_lapsed(const store::Organization& organization, std::int64_t now) {
  return organization.expires && *organization.expires <= now;
}

store::Organization require_write(store::Reader& db, const Scope& scope, store::LibraryId library,
                                  std::int64_t now) {
  if (const auto person = scope.principal.person) return require_person(db, *person, library);
  return require_key(db, scope.principal.key_hash, library, now);
}

store::Organization require_write_somewhere(store::Reader& db, const Scope& scope, std::int64_t now) {
  const LiveKey live = require_live(db, scope.principal.key_hash, now);
  if (std::ranges::find(live.key.grants, store::Access::write, &store::Grant::access) ==
      live.key.grants.end())
    throw ApiError(errors::api_key_read_only);
  return live.organization;
}

}  // namespace lightkeep::library
