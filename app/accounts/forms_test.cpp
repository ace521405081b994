#include <gtest/gtest.h>

#include "app/accounts/forms.h"

namespace lightkeep::accounts {
namespace {

TEST(FormToken, IsOfOneCookieAndAnotherEachTime) {
  const std::string one = form_token("cookie"), two = form_token("cookie");
  EXPECT_NE(one, two);
  EXPECT_NE(one.substr(32), two.substr(32)) << "not only its salt";
  EXPECT_EQ(one.size(), 96u);
  EXPECT_TRUE(is_form_token(one, "cookie"));
  EXPECT_TRUE(is_form_token(two, "cookie"));
  EXPECT_FALSE(is_form_token(one, "another"));
  EXPECT_FALSE(is_form_token(one.substr(0, 32) + two.substr(32), "cookie"));
  for (const std::string& bad :
       {std::string(), one.substr(0, 95), one + "0", std::string(32, '0'), one.substr(32)})
    EXPECT_FALSE(is_form_token(bad, "cookie")) << bad;
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

}  // namespace
}  // namespace lightkeep::accounts
