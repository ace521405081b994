#include "app/pages/cookies.h"

#include <gtest/gtest.h>

#include "app/pages/entrance.h"

namespace lightkeep::pages {
namespace {

http::Request with(const std::string& line, bool secure) {
  http::Request request;
  request.secure = secure;
  request.headers.set("Cookie", line);
  return request;
}

TEST(Cookies, OverHttpsOnlyTheHostsOwnCount) {
  EXPECT_EQ(read_cookie(with("lightkeep=planted; __Host-lightkeep=real", true), session_cookie), "real");
  EXPECT_EQ(read_cookie(with("lightkeep=planted", true), session_cookie), "");
  EXPECT_EQ(read_cookie(with("lightkeep=local", false), session_cookie), "local");
}

TEST(Cookies, NamesAreWholeNames) {
  EXPECT_EQ(read_cookie(with("lightkeep-form=a; xlightkeep=b; lightkeep=c", false), session_cookie), "c");
  EXPECT_EQ(read_cookie(with("lightkeep-form=a", false), session_cookie), "");
  for (const char* junk : {"", ";", "=", "lightkeep", "lightkeep=", ";;lightkeep", "  ;  ; = ;"})
    EXPECT_EQ(read_cookie(with(junk, false), session_cookie), "") << junk;
}

TEST(Cookies, AreKeptFromScriptsAndOtherSites) {
  EXPECT_EQ(set_cookie(with("", true), ticket_cookie, "abc"),
            "__Host-lightkeep-code=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=900");
  EXPECT_EQ(set_cookie(with("", false), visitor_cookie, "abc"),
            "lightkeep-form=abc; Path=/; HttpOnly; SameSite=Lax");
  EXPECT_EQ(set_cookie(with("", false), session_cookie, ""),
            "lightkeep=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}

}  // namespace
}  // namespace lightkeep::pages
