#include "app/acme/timetable.h"

#include <gtest/gtest.h>

namespace lightkeep::acme {
namespace {

constexpr store::Millis day = 86'400'000, minute = 60'000;

TEST(Timetable, RenewsAtAThirdOfTheLifeLeft) {
  EXPECT_EQ(renewal_time(0, 90 * day, 0), 60 * day);
  EXPECT_EQ(renewal_time(0, 90 * day, 1), 60 * day - 9 * day / 2);
  EXPECT_EQ(renewal_time(0, 6 * day, 0), 4 * day);
  EXPECT_EQ(renewal_time(5, 0, 1), 0) << "an end before its beginning";
}

TEST(Timetable, IsPutOffToASixthOfTheLifeAtMost) {
  EXPECT_EQ(latest_renewal(0, 90 * day), 75 * day);
  EXPECT_GT(latest_renewal(0, 90 * day), renewal_time(0, 90 * day, 0));
  EXPECT_EQ(latest_renewal(5, 0), 0) << "an end before its beginning";
}

TEST(Timetable, TakesATimeInTheWindow) {
  EXPECT_EQ(renewal_time({10 * day, 12 * day}, 0), 10 * day);
  EXPECT_EQ(renewal_time({10 * day, 12 * day}, 0.5), 11 * day);
  EXPECT_EQ(renewal_time({10 * day, 9 * day}, 1), 10 * day);
}

TEST(Timetable, TriesAgainEverLater) {
  store::Millis before = 0;
  for (int failures = 1; failures < 12; ++failures) {
    const store::Millis next = next_try(failures, 0, std::nullopt, 0);
    EXPECT_GE(next, before);
    before = next;
  }
  EXPECT_EQ(next_try(1, 7, std::nullopt, 0), 7 + 2 * minute);
  EXPECT_EQ(before, day / 2);
  EXPECT_EQ(next_try(1, 0, day, 1), day) << "the authority asks for more";
  EXPECT_EQ(next_try(2, day, 1, 0), day + 15 * minute) << "or for less";
}

TEST(Timetable, FailsAtMostFiveTimesInAnHour) {
  store::Millis now = 0;
  int failures = 0;
  for (; now < 60 * minute; ++failures) now = next_try(failures + 1, now, std::nullopt, 0);
  EXPECT_LE(failures, 5);
}

}  // namespace
}  // namespace lightkeep::acme
