// Durations and sizes, read and written.
#include "text/quantity.h"

#include <gtest/gtest.h>

namespace lightkeep::text {
namespace {

using std::chrono::milliseconds;

TEST(ParseDuration, TakesEachUnitAndSums) {
  EXPECT_EQ(parse_duration("500ms"), milliseconds(500));
  EXPECT_EQ(parse_duration("5s"), milliseconds(5'000));
  EXPECT_EQ(parse_duration("2m"), milliseconds(120'000));
  EXPECT_EQ(parse_duration("12h"), milliseconds(43'200'000));
  EXPECT_EQ(parse_duration("30d"), milliseconds(2'592'000'000));
  EXPECT_EQ(parse_duration("1h30m"), milliseconds(5'400'000));
}

TEST(ParseDuration, RefusesWhatIsNoDuration) {
  for (const char* text :
       {"", "5", "s", "-5s", "5 s", "5x", "1.5h", "5s ", "99999999999999999999s", "9223372036854775807d"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(ParseSize, TakesBytesAndBinaryUnits) {
  EXPECT_EQ(parse_size("4096"), 4096U);
  EXPECT_EQ(parse_size("4096B"), 4096U);
  EXPECT_EQ(parse_size("100MiB"), 100U << 20);
  EXPECT_EQ(parse_size("1GiB"), 1U << 30);
  EXPECT_EQ(parse_size("2TiB"), 2ULL << 40);
}

TEST(ParseSize, RefusesWhatIsNoSize) {
  for (const char* text :
       {"", "MiB", "100MB", "100mib", "-1", "1MiB1KiB", "1.5GiB", "9223372036854775807KiB"})
    EXPECT_FALSE(parse_size(text)) << text;
}

TEST(Format, UsesTheLargestUnitThatDivides) {
  EXPECT_EQ(format_duration(milliseconds(2'592'000'000)), "30d");
  EXPECT_EQ(format_duration(milliseconds(1'500)), "1500ms");
  EXPECT_EQ(format_size(1U << 30), "1GiB");
  EXPECT_EQ(format_size(1'000), "1000B");
  EXPECT_EQ(format_size(0), "0B");
}

}  // namespace
}  // namespace lightkeep::text
