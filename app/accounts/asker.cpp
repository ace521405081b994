#include "app/accounts/asker.h"

#include "app/accounts/attempts.h"
#include "app/accounts/network.h"

namespace lightkeep::accounts {
namespace {

constexpr std::int64_t device_lifetime = 365LL * 86'400'000;  // milliseconds since it signed in
constexpr std::size_t longest_value = 64;                     // of a cookie of ours

}  // namespace

store::ProofAsker Asker::of_proof() const {
  if (device) return store::asker_of(*device);
  return at_home ? store::ProofAsker::known_network : store::ProofAsker::stranger;
}

std::optional<store::Digest> device_hash(const Visitor& visitor) {
  if (visitor.device.empty() || visitor.device.size() > longest_value) return std::nullopt;
  return store::sha256(visitor.device);
}

std::int64_t oldest_device(std::int64_t now) {
  return now - device_lifetime;
}

Sought seek(store::Reader& db, std::string_view email_key, const Visitor& visitor, std::int64_t now) {
  Sought found{.account = find_account(db, email_key), .asker = {.site = site_of(visitor.client)}};
  const AccountId id = found.account ? found.account->id : AccountId{};  // no account has this one
  const std::int64_t since = oldest_device(now);
  if (const auto hash = device_hash(visitor)) found.asker.device = find_device(db, id, *hash, since);
  found.asker.at_home = has_signed_in_from(db, id, found.asker.site, since);
  return found;
}

gate::Entrant place_in_line(const Attempts& attempts, const Asker& asker, const Visitor& visitor) {
  if (asker.known()) return {.group = "known", .client = asker.site};
  const bool newcomer = !attempts.try_take(attempts::sign_in_newcomer, network_of(visitor.client));
  return {.group = newcomer ? "newcomers" : "others", .client = asker.site};
}

gate::Entrant place_in_line(AccountId account) {
  return {.group = "known", .client = std::to_string(static_cast<std::int64_t>(account))};
}

}  // namespace lightkeep::accounts
