// Takes allowances of attempts, so that nobody can guess on and on. Inside the room only; any thread.
#pragma once

#include <string>
#include <string_view>

#include "app/accounts/accounts.h"

namespace lightkeep::accounts {

namespace attempts {
inline constexpr std::string_view sign_in_client = "sign-in-client";
inline constexpr std::string_view sign_in_pair = "sign-in-pair";
inline constexpr std::string_view sign_in_account = "sign-in-account";
inline constexpr std::string_view sign_up_client = "sign-up-client";
inline constexpr std::string_view mail_client = "mail-client";
inline constexpr std::string_view mail_address = "mail-address";
inline constexpr std::string_view mail_strangers = "mail-strangers";
inline constexpr std::string_view code_client = "code-client";
}  // namespace attempts

class Attempts {
 public:
  explicit Attempts(decltype(Ports::take_attempt) take) : take_(std::move(take)) {}

  /// Throws ApiError `rate_limited`.
  void take(std::string_view kind, std::string_view key) const;
  /// Without an allowance left: the seconds to wait.
  std::optional<int> try_take(std::string_view kind, std::string_view key) const;

 private:
  decltype(Ports::take_attempt) take_;
};

[[noreturn]] void refuse_attempt(int seconds);

/// What one customer of a network has at hand: the IPv4 address, or the /64 of an IPv6 address.
std::string site_of(const std::string& client);

}  // namespace lightkeep::accounts
