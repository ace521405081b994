#include "app/accounts/attempts.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace lightkeep::accounts {
namespace {

using std::chrono::minutes;

// An account's own allowance is wide, so that nobody can lock a person out from afar; it bounds those who ask
// from many addresses.
constexpr std::array kinds{
    AttemptKind{attempts::sign_in_client, 30, minutes(10)},
    AttemptKind{attempts::sign_in_pair, 10, minutes(15)},
    AttemptKind{attempts::sign_in_account, 100, minutes(60)},
    AttemptKind{attempts::sign_up_client, 20, minutes(60)},
    AttemptKind{attempts::mail_client, 20, minutes(60)},
    AttemptKind{attempts::mail_address, 6, minutes(60)},
    // All those who have no account, together: nobody shall mail the world through this server.
    AttemptKind{attempts::mail_strangers, 300, minutes(60)},
    AttemptKind{attempts::code_client, 30, minutes(10)},
};

std::string in_words(int seconds) {
  if (seconds < 90) return "a minute";
  return std::to_string((seconds + 59) / 60) + " minutes";
}

}  // namespace

std::span<const AttemptKind> attempt_kinds() {
  return kinds;
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

std::string site_of(const std::string& client) {
  in6_addr address{};
  if (inet_pton(AF_INET6, client.c_str(), &address) != 1 || IN6_IS_ADDR_V4MAPPED(&address)) return client;
  std::fill(std::begin(address.s6_addr) + 8, std::end(address.s6_addr), std::uint8_t{0});
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, &address, text.data(), text.size());
  return text.data();
}

}  // namespace lightkeep::accounts
