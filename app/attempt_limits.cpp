#include "app/attempt_limits.h"

#include "app/accounts/accounts.h"

namespace lightkeep::app {

AttemptLimits::AttemptLimits(const std::function<std::int64_t()>& clock) {
  for (const accounts::AttemptKind& kind : accounts::attempt_kinds())
    limits_.try_emplace(kind.name, kind.burst, kind.per, clock);
}

std::optional<int> AttemptLimits::take(std::string_view kind, std::string_view key) {
  return limits_.at(kind).take(key);
}

}  // namespace lightkeep::app
