#include "app/backup/keep_rules.h"

#include <gmock/gmock.h>

#include "text/time.h"

namespace lightkeep::backup {
namespace {

constexpr std::int64_t hour = 3'600'000, day = 24 * hour;

std::int64_t at(std::string_view time) {
  return text::parse_iso_time(time).value();
}

std::vector<std::string> left(const std::vector<std::int64_t>& times, const KeepRules& rules,
                              std::int64_t now) {
  const std::vector<bool> stays = kept(times, rules, now);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < times.size(); ++i)
    if (stays[i]) names.push_back(text::iso_seconds(times[i]));
  return names;
}

TEST(KeepRules, AllOfADayThenTheLastOfEachDayWeekAndMonth) {
  const std::int64_t now = at("2026-11-29T12:00:00Z");
  std::vector<std::int64_t> times;
  for (int i = 0; i < 24 * 400; i += 6) times.push_back(now - i * hour);
  const auto names = left(times, {day, 3, 2, 2}, now);
  EXPECT_THAT(names,
              testing::ElementsAre("2026-11-29T12:00:00Z", "2026-11-29T06:00:00Z", "2026-11-29T00:00:00Z",
                                   "2026-11-28T18:00:00Z", "2026-11-27T18:00:00Z", "2026-11-22T18:00:00Z",
                                   "2026-10-31T18:00:00Z"));
}

TEST(KeepRules, TheNewestStaysWhateverTheRules) {
  const std::int64_t now = at("2026-11-29T12:00:00Z");
  EXPECT_THAT(left({now - 900 * day, now - 901 * day}, {0, 0, 0, 0}, now), testing::SizeIs(1));
  EXPECT_THAT(left({now + day, now + 2 * day}, {day, 0, 0, 0}, now), testing::SizeIs(2));
  EXPECT_TRUE(kept({}, {}, now).empty());
}

TEST(KeepRules, DaysWithoutABackupDoNotCount) {
  const std::int64_t now = at("2026-11-29T12:00:00Z");
  EXPECT_THAT(left({now - 30 * day, now - 60 * day, now - 90 * day}, {0, 2, 0, 0}, now), testing::SizeIs(2));
}

}  // namespace
}  // namespace lightkeep::backup
