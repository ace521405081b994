#include "app/acme/timetable.h"

#include <algorithm>
#include <array>

namespace lightkeep::acme {
namespace {

constexpr store::Millis minute = 60'000, hour = 60 * minute;

// Let's Encrypt refuses a name after five failures in an hour.
constexpr std::array<store::Millis, 7> waits{2 * minute, 15 * minute, 30 * minute, hour,
                                             3 * hour,   6 * hour,    12 * hour};

store::Millis part(store::Millis whole, double share) {
  return static_cast<store::Millis>(static_cast<double>(whole) * share);
}

}  // namespace

store::Millis renewal_time(store::Millis from, store::Millis until, Chance chance) {
  const store::Millis life = std::max<store::Millis>(until - from, 0);
  return until - life / 3 - part(life / 20, chance);
}

store::Millis latest_renewal(store::Millis from, store::Millis until) {
  return until - std::max<store::Millis>(until - from, 0) / 6;
}

store::Millis renewal_time(const Window& window, Chance chance) {
  return window.start + part(std::max<store::Millis>(window.end - window.start, 0), chance);
}

store::Millis next_try(int failures, store::Millis last, std::optional<store::Millis> asked_for,
                       Chance chance) {
  constexpr double jitter = 0.1;
  const auto row = static_cast<std::size_t>(std::clamp(failures, 1, static_cast<int>(waits.size()))) - 1;
  return std::max(last + part(waits[row], 1 + jitter * chance), asked_for.value_or(0));
}

}  // namespace lightkeep::acme
