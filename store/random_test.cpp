// Shapes of random ids and tokens.
#include "store/random.h"

#include <gtest/gtest.h>

#include <set>

namespace lightkeep::store {
namespace {

TEST(Random, AlphanumericsHaveTheirLengthAndAlphabet) {
  std::set<char> seen;
  for (int i = 0; i < 200; ++i) {
    const std::string text = random_alphanumeric(64);
    ASSERT_EQ(text.size(), 64u);
    seen.insert(text.begin(), text.end());
  }
  EXPECT_EQ(seen.size(), 62u);
  for (const char c : seen) EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c))) << c;
}

TEST(Random, ThirtyTwoBytesMakeATokenOf43UrlSafeCharacters) {
  EXPECT_EQ(random_token().size(), 43u);
  EXPECT_EQ(random_token(1).size(), 2u);
  EXPECT_EQ(random_token(3).size(), 4u);
  EXPECT_EQ(random_token().find_first_of("+/="), std::string::npos);
  EXPECT_NE(random_token(), random_token());
}

}  // namespace
}  // namespace lightkeep::store
