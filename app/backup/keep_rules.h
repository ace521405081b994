// Which backups stay: all that are young, and of older ones the last of each day, week and month, for so many
// of each. Pure; any thread.
#pragma once

#include <cstdint>
#include <vector>

namespace lightkeep::backup {

struct KeepRules {
  std::int64_t all = 86'400'000;  // milliseconds for which all stay
  std::int64_t daily = 7;         // of so many days that have a backup, the last one
  std::int64_t weekly = 4;        // and of weeks, from Monday on
  std::int64_t monthly = 12;
};

/// For each of `times` (Unix milliseconds, in UTC, in any order) whether it stays. The newest always does,
/// and what lies in the future, for then a clock was wrong.
std::vector<bool> kept(const std::vector<std::int64_t>& times, const KeepRules& rules, std::int64_t now);

}  // namespace lightkeep::backup
