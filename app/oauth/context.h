// What the parts of the room share. Inside the room only; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/accounts/store_faults.h"
#include "app/oauth/oauth.h"
#include "app/oauth/resources.h"
#include "store/api_keys.h"
#include "store/organizations.h"
#include "store/store.h"

namespace lightkeep::oauth {

namespace attempts {
inline constexpr std::string_view registration = "program-registration";
inline constexpr std::string_view document = "program-document";
inline constexpr std::string_view device = "device-request";
inline constexpr std::string_view guess_by_person = "device-code-person";
inline constexpr std::string_view guess_by_site = "device-code-site";
inline constexpr std::string_view refresh = "connection-refresh";
}  // namespace attempts

struct Context {
  std::int64_t now() const { return ports.clock(); }
  store::Digest hash(std::string_view secret) const { return store.vault().keyed_hash(secret); }

  template <class F>
  auto read(F&& f) const {
    return accounts::guarded([&] { return store.metadata().read(std::forward<F>(f)); });
  }
  template <class F>
  auto write(F&& f) const {
    return accounts::guarded([&] { return store.metadata().write(std::forward<F>(f)); });
  }
  /// Throws ApiError(rate_limited).
  void take(std::string_view kind, std::string_view key) const;

  store::Store& store;
  const Settings settings;
  const Ports ports;
  const Resources resources;
};

/// The organization, where the person belongs to it.
std::optional<store::Organization> find_own(store::Reader& db, store::AccountId person,
                                            std::string_view organization);
bool belongs(store::Reader& db, store::AccountId person, store::OrganizationId organization);

}  // namespace lightkeep::oauth
