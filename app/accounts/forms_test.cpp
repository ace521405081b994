#include <gtest/gtest.h>

#include "app/accounts/forms.h"

namespace lightkeep::accounts {
namespace {

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
