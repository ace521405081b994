#include "app/accounts/attempts.h"

#include <array>

#include "app/ip/address.h"

namespace lightkeep::accounts {
namespace {

using std::chrono::minutes;

constexpr std::array kinds{
    AttemptKind{attempts::sign_in_client, 30, minutes(10)},    // of a site
    AttemptKind{attempts::sign_in_pair, 10, minutes(15)},      // of a site, for one address
    AttemptKind{attempts::sign_in_account, 100, minutes(60)},  // of all strangers, for one address
    AttemptKind{attempts::sign_in_device, 10, minutes(15)},
    // Of a network: who tries more is not refused, but has no place among newcomers.
    AttemptKind{attempts::sign_in_newcomer, 3, minutes(10)},
    AttemptKind{attempts::sign_up_client, 20, minutes(60)},
    AttemptKind{attempts::mail_client, 20, minutes(60)},
    AttemptKind{attempts::mail_address, 4, minutes(60)},   // of all strangers, for one address
    AttemptKind{attempts::mail_networks, 2, minutes(60)},  // of all known networks of one account
    AttemptKind{attempts::mail_device, 6, minutes(60)},
    AttemptKind{attempts::code_client, 30, minutes(10)},
};

std::string in_words(int seconds) {
  if (seconds < 90) return "a minute";
  return std::to_string((seconds + 59) / 60) + " minutes";
}

std::string key_of(store::DeviceId device) {
  return std::to_string(static_cast<std::int64_t>(device));
}

constexpr std::int64_t device_lifetime = 365LL * 86'400'000;  // milliseconds since it signed in
constexpr std::size_t longest_value = 64;                     // of a cookie of ours

}  // namespace

std::span<const AttemptKind> attempt_kinds() {
  return kinds;
}

AttemptLimits::AttemptLimits(const std::function<std::int64_t()>& clock) {
  add(attempt_kinds(), clock);
}

void AttemptLimits::add(std::span<const AttemptKind> more, const std::function<std::int64_t()>& clock) {
  for (const AttemptKind& kind : more) limits_.try_emplace(kind.name, kind.burst, kind.per, clock);
}

std::optional<int> AttemptLimits::take(std::string_view kind, std::string_view key) {
  return limits_.at(kind).take(key);
}

void refuse_attempt(int seconds) {
  throw api::ApiError(api::errors::rate_limited,
                      "Too many attempts. Wait " + in_words(seconds) + " and try again.")
      .retry_after(seconds);
}

void Attempts::take(std::string_view kind, std::string_view key) const {
  if (const auto wait = try_take(kind, key)) refuse_attempt(*wait);
}

std::optional<int> Attempts::try_take(std::string_view kind, std::string_view key) const {
  return take_ ? take_(kind, key) : std::nullopt;
}

void Attempts::take_password(const std::string& email_key, const Asker& asker) const {
  if (asker.device) return take(attempts::sign_in_device, key_of(*asker.device));
  take(attempts::sign_in_client, asker.site);
  take(attempts::sign_in_pair, email_key + "\n" + asker.site);
  if (!asker.at_home) take(attempts::sign_in_account, email_key);
}

std::optional<int> Attempts::take_code(const std::string& email_key, const Asker& asker) const {
  if (asker.device) return try_take(attempts::mail_device, key_of(*asker.device));
  take(attempts::mail_client, asker.site);
  return try_take(asker.at_home ? attempts::mail_networks : attempts::mail_address, email_key);
}

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
  Sought found{.account = find_account(db, email_key), .asker = {.site = ip::site_of(visitor.client)}};
  const AccountId id = found.account ? found.account->id : AccountId{};  // no account has this one
  const std::int64_t since = oldest_device(now);
  if (const auto hash = device_hash(visitor)) found.asker.device = find_device(db, id, *hash, since);
  found.asker.at_home = has_signed_in_from(db, id, found.asker.site, since);
  return found;
}

gate::Entrant place_in_line(const Attempts& attempts, const Asker& asker, const Visitor& visitor) {
  if (asker.known()) return {.group = "known", .client = asker.site};
  const bool newcomer = !attempts.try_take(attempts::sign_in_newcomer, ip::network_of(visitor.client));
  return {.group = newcomer ? "newcomers" : "others", .client = asker.site};
}

gate::Entrant place_in_line(AccountId account) {
  return {.group = "known", .client = std::to_string(static_cast<std::int64_t>(account))};
}

}  // namespace lightkeep::accounts
