#include "app/accounts/email.h"

#include <gtest/gtest.h>

namespace lightkeep::accounts {
namespace {

TEST(Email, TakesWhatPeopleHave) {
  for (const char* good : {"a@b.co", "first.last+tag@mail.example.com", "o'hara@example.ie",
                           "użytkownik@przykład.pl", "x@1.example"})
    EXPECT_TRUE(is_email(good)) << good;
  EXPECT_TRUE(is_email(std::string(64, 'a') + "@example.com"));
}

TEST(Email, RefusesWhatCannotBeAnAddress) {
  for (const char* bad :
       {"", "a", "@b.co", "a@", "a@b", "a b@c.de", "a@b..co", ".a@b.co", "a.@b.co", "a..b@c.de", "a@-b.co",
        "a@b-.co", "a@b.co\r\nBcc: x@y.z", "a@b@c.de", "<a@b.co>", "a,b@c.de", "a@b.co."})
    EXPECT_FALSE(is_email(bad)) << bad;
  EXPECT_FALSE(is_email(std::string(65, 'a') + "@example.com"));
  EXPECT_FALSE(is_email(std::string("a\0b@c.de", 8)));
}

TEST(Email, KeyIgnoresCase) {
  EXPECT_EQ(email_key("Ann.Lee@Example.COM"), "ann.lee@example.com");
}

}  // namespace
}  // namespace lightkeep::accounts
