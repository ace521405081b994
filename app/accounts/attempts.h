// Allowances of attempts, so that nobody can guess on and on, and nobody can use up somebody else's. The
// composition root owns the buckets, and this room takes from them; any thread.
//
// What can be guessed at one account, whoever guesses and from wherever:
// - its password: strangers together 100 times an hour; from a network where it has signed in, and in a
// browser
//   where it has, 10 times in 15 minutes each (at most most_devices of them);
// - a code, one of 10^8: 5 times. Codes for one address: strangers together get 4 an hour, all networks where
//   the account has signed in 2, so that without one of its browsers nobody has more than 30 guesses an hour;
//   each of its browsers gets 6.
// As many again may come at once, before the hour begins to count.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/accounts/accounts.h"
#include "app/gate/fair_queue.h"
#include "app/gate/rate_limit.h"
#include "store/accounts.h"
#include "store/devices.h"
#include "store/proofs.h"

namespace lightkeep::accounts {

namespace attempts {
inline constexpr std::string_view sign_in_client = "sign-in-client";
inline constexpr std::string_view sign_in_pair = "sign-in-pair";
inline constexpr std::string_view sign_in_account = "sign-in-account";
inline constexpr std::string_view sign_in_device = "sign-in-device";
inline constexpr std::string_view sign_in_newcomer = "sign-in-newcomer";
inline constexpr std::string_view sign_up_client = "sign-up-client";
inline constexpr std::string_view mail_client = "mail-client";
inline constexpr std::string_view mail_address = "mail-address";
inline constexpr std::string_view mail_networks = "mail-networks";
inline constexpr std::string_view mail_device = "mail-device";
inline constexpr std::string_view code_client = "code-client";
}  // namespace attempts

/// Those of this room.
std::span<const AttemptKind> attempt_kinds();

/// The buckets of all kinds. The composition root owns them; any thread.
class AttemptLimits {
 public:
  /// `clock` gives milliseconds that never go back.
  explicit AttemptLimits(const std::function<std::int64_t()>& clock);
  /// Of another room.
  void add(std::span<const AttemptKind> kinds, const std::function<std::int64_t()>& clock);
  /// Without a token: the seconds until the next.
  std::optional<int> take(std::string_view kind, std::string_view key);

 private:
  std::map<std::string_view, gate::RateLimit> limits_;  // after add, constant but for what is in the buckets
};

/// Who tries an address: the person, as far as can be told from where the account has signed in before, or a
/// stranger. Limits weigh it, so that a stranger uses up what strangers have and nothing of the person's.
///
/// Known by a device cookie (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"), else by the
/// network. Who is in the person's own network and has used up the strangers' share from elsewhere can tell
/// by the answers that an account has signed in from there; nobody else sees a difference.
struct Asker {
  std::string site{};                       // see ip::site_of
  std::optional<store::DeviceId> device{};  // the account has signed in in this very browser
  bool at_home = false;                     // or in this network

  bool known() const { return device.has_value() || at_home; }
  store::ProofAsker of_proof() const;
};

class Attempts {
 public:
  explicit Attempts(decltype(Ports::take_attempt) take) : take_(std::move(take)) {}

  /// Throws ApiError `rate_limited`.
  void take(std::string_view kind, std::string_view key) const;
  /// Without an allowance left: the seconds to wait.
  std::optional<int> try_take(std::string_view kind, std::string_view key) const;

  /// One password for the address. Throws ApiError `rate_limited`.
  void take_password(const std::string& email_key, const Asker& asker) const;
  /// One code for the address; when it has had enough: the seconds to wait. Throws ApiError `rate_limited`
  /// when the client's network has.
  std::optional<int> take_code(const std::string& email_key, const Asker& asker) const;

 private:
  decltype(Ports::take_attempt) take_;
};

[[noreturn]] void refuse_attempt(int seconds);

/// The account with the address, and who asks for it. The same work is done where there is none.
struct Sought {
  std::optional<store::Account> account{};
  Asker asker{};
};
Sought seek(store::Reader& db, std::string_view email_key, const Visitor& visitor, std::int64_t now);

/// Where the asker stands in line for a password's turn: the known, newcomers, and those who try and try are
/// served alike, however many there are of each.
gate::Entrant place_in_line(const Attempts& attempts, const Asker& asker, const Visitor& visitor);
/// Of somebody who is signed in.
gate::Entrant place_in_line(AccountId account);

/// The device of a cookie; null without one.
std::optional<store::Digest> device_hash(const Visitor& visitor);
/// Before that a device counts no more.
std::int64_t oldest_device(std::int64_t now);

}  // namespace lightkeep::accounts
