// The mailed code; what it is good for is in mailed_codes_test.cpp.
#include <gtest/gtest.h>

#include <array>

#include "app/accounts/email_proof.h"

namespace lightkeep::accounts {
namespace {

TEST(Code, HasEightDigitsThatDiffer) {
  std::array<bool, 10> first{};
  for (int i = 0; i < 1000; ++i) {
    const std::string code = random_code();
    ASSERT_EQ(code.size(), 8u);
    ASSERT_EQ(code.find_first_not_of("0123456789"), std::string::npos);
    first[static_cast<std::size_t>(code[0] - '0')] = true;
  }
  for (const bool seen : first) EXPECT_TRUE(seen);
}

TEST(Code, IsShownInTwoGroupsAndReadBack) {
  EXPECT_EQ(shown_code("01234567"), "0123 4567");
  EXPECT_EQ(entered_code("0123 4567"), "01234567");
  EXPECT_EQ(entered_code("01-23-45-67\t"), "01234567");
  for (const char* none : {"", " ", "0123456", "012345678", "0123456a", "０１２３４５６７"})
    EXPECT_FALSE(entered_code(none)) << none;
  EXPECT_FALSE(entered_code(std::string(1 << 20, '1')));
}

}  // namespace
}  // namespace lightkeep::accounts
