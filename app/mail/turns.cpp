#include "app/mail/turns.h"

#include <algorithm>
#include <string>

#include "app/accounts/email.h"

namespace lightkeep::mail {
namespace {

using std::chrono::hours;

constexpr int shares = 10;                // of an hour's mail, one may go at once
constexpr std::uint32_t of_one_kind = 6;  // to one recipient within the hour

std::uint32_t burst(int per_hour) {
  return per_hour == 0 ? 0 : static_cast<std::uint32_t>(std::max(1, per_hour / shares));
}

}  // namespace

std::chrono::milliseconds pace(int per_hour) {
  using std::chrono::milliseconds;
  return per_hour == 0 ? milliseconds(0) : milliseconds(hours(1)) / per_hour;
}

Turns::Turns(int per_hour, std::function<std::int64_t()> steady)
    : all_(burst(per_hour), pace(per_hour) * burst(per_hour), steady),
      each_(per_hour == 0 ? 0 : of_one_kind, hours(1), std::move(steady)) {}

std::optional<int> Turns::take() {
  return all_.take({});
}

std::optional<int> Turns::take_for(const store::Mail& mail) {
  const auto wait = each_.take(mail.kind + "\n" + accounts::email_key(mail.recipient));
  if (wait) all_.give_back({});
  return wait;
}

}  // namespace lightkeep::mail
