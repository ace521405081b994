// Token buckets against a clock of the test's own.
#include "app/gate/rate_limit.h"

#include <gtest/gtest.h>

#include <string>

namespace lightkeep::gate {
namespace {

using namespace std::chrono_literals;

class RateLimitTest : public testing::Test {
 protected:
  std::int64_t now = 1'000'000;
  RateLimit limit{3, 60s, [this] { return now; }};
};

TEST_F(RateLimitTest, GivesTheBurstAndThenSaysWhenToComeBack) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take("a"), std::nullopt);
  EXPECT_EQ(limit.take("a"), 20);
  now += 500;
  EXPECT_EQ(limit.take("a"), 20);  // rounded up
  EXPECT_EQ(limit.take("b"), std::nullopt);
}

TEST_F(RateLimitTest, RefillsEvenlyAndNotBeyondTheBurst) {
  for (int i = 0; i < 3; ++i) limit.take("a");
  now += 20'000;
  EXPECT_EQ(limit.take("a"), std::nullopt);
  EXPECT_NE(limit.take("a"), std::nullopt);
  now += 3'600'000;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take("a"), std::nullopt);
  EXPECT_NE(limit.take("a"), std::nullopt);
}

TEST_F(RateLimitTest, ARefusalCostsNothingAndATokenCanComeBack) {
  for (int i = 0; i < 3; ++i) limit.take("a");
  for (int i = 0; i < 100; ++i) limit.take("a");
  limit.give_back("a");
  EXPECT_EQ(limit.take("a"), std::nullopt);
  EXPECT_EQ(limit.take("a"), 20);
}

TEST_F(RateLimitTest, GivingBackWhatWasNeverTakenGivesNothing) {
  for (int i = 0; i < 10; ++i) limit.give_back("a");
  limit.take("a");
  for (int i = 0; i < 10; ++i) limit.give_back("a");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take("a"), std::nullopt);
  EXPECT_NE(limit.take("a"), std::nullopt);
}

TEST_F(RateLimitTest, StrangersCannotWashAwayABusyKey) {
  for (int i = 0; i < 3; ++i) limit.take("busy");
  for (int i = 0; i < 250'000; ++i) limit.take(std::to_string(i));
  EXPECT_NE(limit.take("busy"), std::nullopt);
}

TEST(RateLimit, ZeroIsNoLimit) {
  RateLimit limit(0, 60s, [] { return std::int64_t{0}; });
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(limit.take("a"), std::nullopt);
  limit.give_back("a");
}

}  // namespace
}  // namespace lightkeep::gate
