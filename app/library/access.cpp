#include "app/library/access.h"

#include <algorithm>

#include "app/library/addresses.h"
#include "app/library/faults.h"
#include "app/library/write_access.h"
#include "store/api_keys.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::size_t longest_token = 256;

Principal to_principal(const store::ApiKey& key, const store::Digest& hash) {
  Principal principal;
  principal.organization = key.organization;
  principal.key = key.id;
  principal.key_hash = hash;
  principal.name = key.name;
  for (const store::Grant& grant : key.grants)
    principal.reach.push_back({grant.library, grant.access == store::Access::write});
  return principal;
}

// Names that the caller kept from before the organization or the library got others.
bool was_called(store::Reader& db, const store::Organization& own, const Address& address) {
  const auto organization = find_earlier(db, address.organization);
  if (organization && organization->id == own.id) return true;
  const auto library = find_earlier(db, Spot{address.organization, address.library});
  return library && library->organization == own.id;
}

// The library that the name means to this caller. Earlier names are looked up also where there is a present
// one, which wins: no answer takes longer than the other.
std::optional<store::Library> library_called(store::Reader& db, const Scope& scope, const std::string& name) {
  const store::Organization& own = *scope.organization;
  if (!scope.named.empty() && scope.named != own.slug) {
    auto earlier = find_earlier(db, Spot{scope.named, name});
    return earlier && earlier->organization == own.id ? earlier : std::nullopt;
  }
  auto present = find_library(db, own.id, name);
  auto earlier = find_earlier(db, own.id, name);
  if (present) return present;
  return earlier && earlier->organization == own.id ? earlier : std::nullopt;
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
  const auto key = context_.read([&](store::Reader& db) { return find_api_key(db, hash); });
  if (!key) throw ApiError(errors::invalid_api_key);
  const std::lock_guard lock(mutex_);
  last_used_[static_cast<std::int64_t>(key->id)] = context_.now();
  return to_principal(*key, hash);
}

Scope Access::admit(Principal principal, api::Need need, const Address& address) {
  Scope scope{std::move(principal), {}, {}, address.organization};
  context_.read([&](store::Reader& db) {
    const auto own = find_organization(db, scope.principal.organization);
    if (!own || has_lapsed(*own, context_.now())) throw ApiError(errors::invalid_api_key);
    if (need != api::Need::any_key && own->slug != address.organization && !was_called(db, *own, address))
      throw ApiError(find_organization(db, address.organization) ? errors::invalid_api_key
                                                                 : errors::organization_not_found);
    scope.organization = std::make_shared<const store::Organization>(*own);
  });
  if (need == api::Need::write_somewhere && !scope.principal.writes_somewhere())
    throw ApiError(errors::api_key_read_only);
  if (need == api::Need::read || need == api::Need::write)
    scope.library = require(scope, address.library, need == api::Need::write);
  return scope;
}

std::shared_ptr<const store::Library> Access::require(const Scope& scope, std::string_view library,
                                                      bool write) {
  const auto found =
      context_.read([&](store::Reader& db) { return library_called(db, scope, std::string(library)); });
  if (!found || !scope.principal.reaches(found->id, write)) throw ApiError(errors::library_not_authorized);
  return std::make_shared<const store::Library>(*found);
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
