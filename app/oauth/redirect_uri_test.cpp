#include "app/oauth/redirect_uri.h"

#include <gtest/gtest.h>

namespace lightkeep::oauth {
namespace {

TEST(RedirectUri, IsHttpsThisMachineOrAProgramsOwnScheme) {
  for (const char* good :
       {"https://claude.ai/api/mcp/auth_callback", "https://a.example", "https://a.example:8443/x?y=z",
        "http://localhost:6274/oauth/callback", "http://127.0.0.1/", "http://127.9.8.7:1/x",
        "http://[::1]:80/", "cursor://anysphere.cursor-mcp/oauth/callback", "com.example.app:/callback",
        "vscode://x.y/did-authenticate"})
    EXPECT_TRUE(read_redirect_uri(good)) << good;
  for (const char* bad : {"",
                          "https://",
                          "http://a.example/",
                          "http://127.0.0.1.a.example/",
                          "http://127.1/",
                          "http://0x7f.0.0.1/",
                          "http://128.0.0.1/",
                          "http://localhost./",
                          "http://[::2]/",
                          "https://u@a.example/",
                          "https://a.example/#f",
                          "https://*.example/",
                          "JavaScript:alert(1)",
                          "data:,x",
                          "file:///x",
                          "https://a.example/a b",
                          "https:/\\a.example",
                          "https://a.example:99999999/",
                          "https://a.example:x/",
                          "1a:/x",
                          "a_b:/x",
                          "//a.example/",
                          "https://a%2eexample/"})
    EXPECT_FALSE(read_redirect_uri(bad)) << bad;
}

TEST(RedirectUri, OnlyThePortOfThisMachineMayDiffer) {
  EXPECT_TRUE(redirects_match("http://127.0.0.1/callback", "http://127.0.0.1:5123/callback"));
  EXPECT_TRUE(redirects_match("http://localhost:1/", "http://localhost:2/"));
  EXPECT_TRUE(redirects_match("https://a.example/x", "https://a.example/x"));
  EXPECT_FALSE(redirects_match("http://localhost/", "http://127.0.0.1/"));
  EXPECT_FALSE(redirects_match("http://127.0.0.1/callback", "http://127.0.0.1/callback/"));
  EXPECT_FALSE(redirects_match("http://127.0.0.1/?a=1", "http://127.0.0.1/?a=2"));
  EXPECT_FALSE(redirects_match("https://a.example/", "https://a.example:444/"));
  EXPECT_FALSE(redirects_match("https://a.example/", "https://A.example/"));
  EXPECT_FALSE(redirects_match("a.b:/x", "a.b:/X"));
}

TEST(RedirectUri, ParametersJoinTheOnesThatAreThere) {
  EXPECT_EQ(with_query("https://a.example/", "code=1"), "https://a.example/?code=1");
  EXPECT_EQ(with_query("https://a.example/?x=1", "code=1"), "https://a.example/?x=1&code=1");
}

}  // namespace
}  // namespace lightkeep::oauth
