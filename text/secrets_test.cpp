#include "text/secrets.h"

#include <gtest/gtest.h>

#include <array>

namespace lightkeep::text {
namespace {

TEST(BearerToken, IsOneWordAfterTheScheme) {
  for (const char* field : {"Bearer abc", "bearer abc", "BEARER   abc", "Bearer abc  "})
    EXPECT_EQ(bearer_token(field), "abc") << field;
  EXPECT_EQ(bearer_token("Bearer pk_a-Z.~+/=!"), "pk_a-Z.~+/=!");
}

TEST(BearerToken, IsNothingElse) {
  for (const char* field :
       {"", "Bearer", "Bearer ", "Bearer   ", "Bearerabc", "Bearer\tabc", "Bearer \tabc", "Bearer a\tb",
        "Bearer a b", "Bearer abc\t", " Bearer abc", "Basic abc", "abc", "Bearer a\xc3\xa4", "Bearer a\x7f"})
    EXPECT_EQ(bearer_token(field), "") << field;
}

TEST(ConstantTime, EqualIsEqual) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secret1"));
  EXPECT_FALSE(equal_in_constant_time("secret", ""));
  const std::array<std::uint8_t, 2> one{1, 2}, two{1, 3};
  EXPECT_TRUE(equal_in_constant_time(one, one));
  EXPECT_FALSE(equal_in_constant_time(one, two));
}

}  // namespace
}  // namespace lightkeep::text
