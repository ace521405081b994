// Allowances of attempts, so that nobody can guess on and on, and nobody can use up somebody else's. Inside
// the room only; any thread.
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

#include <string>
#include <string_view>

#include "app/accounts/accounts.h"

namespace lightkeep::accounts {

struct Asker;

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

}  // namespace lightkeep::accounts
