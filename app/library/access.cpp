#include "app/library/access.h"

#include <algorithm>

#include "app/library/faults.h"
#include "store/api_keys.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::size_t longest_token = 256;

Principal to_principal(const store::ApiKey& key) {
  Principal principal{key.organization, key.id, key.name, {}};
  for (const store::Grant& grant : key.grants)
    principal.reach.push_back({grant.library, grant.access == store::Access::write});
  return principal;
}

bool has_lapsed(const store::Organization& organization, std::int64_t now) {
  return organization.expires && *organization.expires <= now;
}

}  // namespace

bool Principal::reaches(store::LibraryId library, bool write) const {
  return std::ranges::any_of(reach,
                             [&](const Reach& r) { return r.library == library && (r.write || !write); });
}

bool Principal::writes_somewhere() const {
  return std::ranges::any_of(reach, [](const Reach& r) { return r.write; });
}

Principal Access::identify(std::string_view token) {
  if (token.empty() || token.size() > longest_token) throw ApiError(errors::invalid_api_key);
  const auto hash = context_.store.vault().keyed_hash(token);
  const auto key = guarded([&] {
    return context_.store.metadata().read([&](store::Reader& db) { return find_api_key(db, hash); });
  });
  if (!key) throw ApiError(errors::invalid_api_key);
  const std::lock_guard lock(mutex_);
  last_used_[static_cast<std::int64_t>(key->id)] = context_.now();
  return to_principal(*key);
}

Scope Access::admit(Principal principal, api::Need need, const Address& address) {
  return guarded([&] {
    Scope scope{std::move(principal), {}, {}};
    context_.store.metadata().read([&](store::Reader& db) {
      const auto own = find_organization(db, scope.principal.organization);
      if (!own || has_lapsed(*own, context_.now())) throw ApiError(errors::invalid_api_key);
      if (need != api::Need::any_key && own->slug != address.organization)
        throw ApiError(find_organization(db, address.organization) ? errors::invalid_api_key
                                                                   : errors::organization_not_found);
      scope.organization = std::make_shared<const store::Organization>(*own);
    });
    if (need == api::Need::write_somewhere && !scope.principal.writes_somewhere())
      throw ApiError(errors::api_key_read_only);
    if (need == api::Need::read || need == api::Need::write)
      scope.library = require(scope, address.library, need == api::Need::write);
    return scope;
  });
}

std::shared_ptr<const store::Library> Access::require(const Scope& scope, std::string_view library,
                                                      bool write) {
  return guarded([&] {
    const auto found = context_.store.metadata().read(
        [&](store::Reader& db) { return find_library(db, scope.organization->id, library); });
    if (!found || !scope.principal.reaches(found->id, write)) throw ApiError(errors::library_not_authorized);
    return std::make_shared<const store::Library>(*found);
  });
}

void Access::flush_last_used() {
  std::unordered_map<std::int64_t, std::int64_t> used;
  {
    const std::lock_guard lock(mutex_);
    used.swap(last_used_);
  }
  if (used.empty()) return;
  context_.store.metadata().write([&](store::Writer& db) {
    for (const auto& [key, time] : used) touch_api_key(db, store::ApiKeyId{key}, time);
  });
}

}  // namespace lightkeep::library
