// The small parts: codes, paths, names, turns.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <latch>
#include <thread>

#include "app/accounts/attempts.h"
#include "app/accounts/code.h"
#include "app/accounts/local_path.h"
#include "app/accounts/network.h"

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

TEST(LocalPath, IsOneOfThisHost) {
  for (const char* good :
       {"/", "/home", "/claim/abc", "/a/b?c=d", "/settings/account", "/claim/x?y=//z#w", "/a/../b"})
    EXPECT_TRUE(is_local_path(good)) << good;
  for (const char* bad :
       {"", "home", "settings", "//host", "/\\host", "\\\\host", "http://host", "javascript:alert(1)",
        "/a\\b", "/a b", "/\t/host", "/ /host", "/a\n", "/a\r\nX: y", "/a\x7f", "/caf\xC3\xA9"})
    EXPECT_FALSE(is_local_path(bad)) << bad;
  EXPECT_FALSE(is_local_path("/" + std::string(1 << 20, 'a')));
}

TEST(SiteOf, IsTheNetworkOfAnIpv6Address) {
  EXPECT_EQ(site_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(site_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
  EXPECT_EQ(site_of("::ffff:192.0.2.7"), "::ffff:192.0.2.7");
  EXPECT_EQ(site_of(""), "");
}

TEST(NetworkOf, IsWhatIsEasilyHadByOne) {
  EXPECT_EQ(network_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1::");
}

TEST(Attempts, TellHowLongToWait) {
  const Attempts attempts([](std::string_view, std::string_view) { return std::optional(600); });
  try {
    attempts.take("kind", "key");
    FAIL() << "was taken";
  } catch (const api::ApiError& error) {
    EXPECT_EQ(error.row().code, "RATE_LIMITED");
    EXPECT_EQ(error.retry_after(), 600);
    EXPECT_NE(error.message().find("10 minutes"), std::string::npos);
  }
}

}  // namespace
}  // namespace lightkeep::accounts
