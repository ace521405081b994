#include "app/pages/words.h"

#include <gtest/gtest.h>

namespace lightkeep::pages {
namespace {

TEST(Words, OfTheApiAreNotForPeople) {
  EXPECT_EQ(for_people("`tags`: a tag has at most 200 characters."), "A tag has at most 200 characters.");
  EXPECT_EQ(for_people("To delete it, type its address: `acme`."), "To delete it, type its address: “acme”.");
  EXPECT_EQ(for_people("`a` and `b`: no."), "“a” and “b”: no.");
  EXPECT_EQ(for_people("`name`"), "“name”");
  EXPECT_EQ(for_people(""), "");
}

TEST(Words, TellTheTimeThatIsLeftToTheNearestUnit) {
  constexpr std::int64_t minute = 60'000, hour = 60 * minute, day = 24 * hour;
  EXPECT_EQ(time_left(30 * day), "30 days");
  EXPECT_EQ(time_left(30 * day - 1), "30 days");
  EXPECT_EQ(time_left(29 * day + 11 * hour), "29 days");
  EXPECT_EQ(time_left(day - minute), "1 day");
  EXPECT_EQ(time_left(23 * hour), "23 hours");
  EXPECT_EQ(time_left(hour - 1), "1 hour");
  EXPECT_EQ(time_left(59 * minute), "59 minutes");
  EXPECT_EQ(time_left(minute), "1 minute");
  EXPECT_EQ(time_left(10'000), "less than a minute");
}

TEST(Words, BytesAreCountedInPowersOfAThousand) {
  EXPECT_EQ(bytes_in_words(0), "0 bytes");
  EXPECT_EQ(bytes_in_words(1), "1 byte");
  EXPECT_EQ(bytes_in_words(999), "999 bytes");
  EXPECT_EQ(bytes_in_words(1000), "1.0 KB");
  EXPECT_EQ(bytes_in_words(999'949), "999.9 KB");
  EXPECT_EQ(bytes_in_words(999'950), "1.0 MB");
  EXPECT_EQ(bytes_in_words(9'223'372'036'854'775'807), "9.2 EB");
}

TEST(Words, NumbersAreGrouped) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000), "1,000");
  EXPECT_EQ(grouped(12'345'678), "12,345,678");
  EXPECT_EQ(grouped(-1'000), "-1,000");
  EXPECT_EQ(count_in_words(2'031, "image"), "2,031 images");
}

TEST(Words, AnInitialIsAWholeLetter) {
  EXPECT_EQ(initial_of("ann@example.com"), "A");
  EXPECT_EQ(initial_of("łucja"), "ł");
  EXPECT_EQ(initial_of(""), "");
}

}  // namespace
}  // namespace lightkeep::pages
