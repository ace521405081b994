#include "app/pages/words.h"

#include <gtest/gtest.h>

namespace lightkeep::pages {
namespace {

TEST(Words, TimeLeftUsesTheLargestWholeUnit) {
  EXPECT_EQ(time_left(30LL * 86'400'000), "30 days");
  EXPECT_EQ(time_left(86'400'000 + 5), "1 day");
  EXPECT_EQ(time_left(86'399'999), "23 hours");
  EXPECT_EQ(time_left(61'000), "1 minute");
  EXPECT_EQ(time_left(59'999), "less than a minute");
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
