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
  EXPECT_EQ(email_key("ÄNN@example.com"), email_key("änn@example.com"));
}

TEST(Email, KeyIsOneForEachFormOfALetter) {
  EXPECT_EQ(email_key("zu\u0308rich@example.com"), email_key("z\u00fcrich@example.com"));
  EXPECT_EQ(email_key("ZU\u0308RICH@example.com"), email_key("z\u00fcrich@example.com"));
}

TEST(Email, KeyHasTheDomainThatMailIsSentTo) {
  for (const char* same :
       {"ann@bücher.example", "ann@BÜCHER.Example", "ann@bu\u0308cher.example", "ann@xn--bcher-kva.example",
        "ann@XN--BCHER-KVA.example", "ann@ｂücher.ｅxample", "ann@bücher。example"})
    EXPECT_EQ(email_key(same), "ann@xn--bcher-kva.example") << same;
  EXPECT_EQ(email_key("ann@ｅxample.com"), "ann@example.com");
}

TEST(Email, KeyKeepsTwoPeopleApart) {
  for (const auto& [one, other] : {std::pair("straße@example.com", "strasse@example.com"),
                                   {"mıke@example.com", "mike@example.com"},
                                   {"mİke@example.com", "mike@example.com"},
                                   {"ﬁnn@example.com", "finn@example.com"},
                                   {"ann@faß.example", "ann@fass.example"},
                                   {"ａnn@example.com", "ann@example.com"},
                                   {"аnn@example.com", "ann@example.com"}})
    EXPECT_NE(email_key(one), email_key(other)) << one;
}

TEST(Email, KeyOfWhatIsNoAddressIsHarmless) {
  for (const std::string& odd : {std::string("\xff@\xfe.com"), std::string("ü"), std::string("ü@"),
                                 std::string("@ü"), std::string("ü@\u0308.com"), std::string("ü@ü@ü")})
    EXPECT_EQ(email_key(email_key(odd)), email_key(odd)) << odd;
}

}  // namespace
}  // namespace lightkeep::accounts
