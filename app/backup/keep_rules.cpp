#include "app/backup/keep_rules.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <set>

namespace lightkeep::backup {
namespace {

using std::chrono::days;

std::int64_t day_of(std::int64_t time) {
  return std::chrono::floor<days>(std::chrono::milliseconds(time)).count();
}
std::int64_t week_of(std::int64_t time) {
  constexpr std::int64_t first_monday = 4;  // 1970-01-05
  return std::chrono::floor<std::chrono::weeks>(days(day_of(time) - first_monday)).count();
}
std::int64_t month_of(std::int64_t time) {
  constexpr std::int64_t months = 12;
  const std::chrono::year_month_day date{std::chrono::sys_days(days(day_of(time)))};
  return static_cast<int>(date.year()) * months + static_cast<unsigned>(date.month());
}

}  // namespace

std::vector<bool> kept(const std::vector<std::int64_t>& times, const KeepRules& rules, std::int64_t now) {
  std::vector<std::size_t> newest_first(times.size());
  std::iota(newest_first.begin(), newest_first.end(), std::size_t{0});
  std::ranges::sort(newest_first, std::greater(), [&](std::size_t i) { return times[i]; });
  std::vector<bool> stays(times.size());
  std::set<std::int64_t> seen_days, seen_weeks, seen_months;
  const auto is_last_of = [](std::set<std::int64_t>& seen, std::int64_t span, std::int64_t most) {
    return std::ssize(seen) < most && seen.insert(span).second;
  };
  for (const std::size_t i : newest_first) {
    const std::int64_t time = times[i];
    bool stay = i == newest_first.front() || time > now - rules.all;
    stay |= is_last_of(seen_days, day_of(time), rules.daily);
    stay |= is_last_of(seen_weeks, week_of(time), rules.weekly);
    stay |= is_last_of(seen_months, month_of(time), rules.monthly);
    stays[i] = stay;
  }
  return stays;
}

}  // namespace lightkeep::backup
