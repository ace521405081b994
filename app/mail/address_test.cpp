#include "app/mail/address.h"

#include <gtest/gtest.h>

namespace lightkeep::mail {
namespace {

std::string text_of(std::string_view address) {
  const auto parsed = parse_address(address);
  return parsed ? parsed->text() : "refused";
}

TEST(Address, StaysAsItIs) {
  for (const char* text : {"ann@example.com", "Ann.Lee+x=y@Example.com", "o'hara@a-b.example", "1@2.co"}) {
    EXPECT_EQ(text_of(text), text);
    EXPECT_FALSE(parse_address(text)->international());
  }
  EXPECT_EQ(parse_address("ann@example.com")->domain(), "example.com");
}

TEST(Address, ADomainBeyondAsciiIsSpelledInPunycode) {
  EXPECT_EQ(text_of("ann@münchen.example"), "ann@xn--mnchen-3ya.example");
  EXPECT_EQ(text_of("ann@MÜNCHEN.example"), "ann@xn--mnchen-3ya.example");
  EXPECT_EQ(text_of("ann@bücher.example"), "ann@xn--bcher-kva.example");
  EXPECT_EQ(text_of("ann@пример.испытание"), "ann@xn--e1afmkfd.xn--80akhbyknj4f");
  EXPECT_EQ(text_of("ann@ПРИМЕР.example"), "ann@xn--e1afmkfd.example");
  EXPECT_EQ(text_of("ann@例え.テスト"), "ann@xn--r8jz45g.xn--zckzah");
  EXPECT_FALSE(parse_address("ann@bücher.example")->international());
}

TEST(Address, ALocalPartBeyondAsciiIsInternational) {
  EXPECT_EQ(text_of("jürgen@bücher.example"), "jürgen@xn--bcher-kva.example");
  EXPECT_TRUE(parse_address("jürgen@example.com")->international());
}

TEST(Address, LongDomainsWork) {
  const std::string label(63, 'a');
  const std::string domain = label + "." + label + "." + label.substr(0, 50) + ".example";
  EXPECT_EQ(text_of("a@" + domain), "a@" + domain);
  EXPECT_EQ(text_of("a@" + std::string(64, 'a') + ".example"), "refused");
  std::string umlauts;
  for (int i = 0; i < 31; ++i) umlauts += "ü";
  EXPECT_NE(text_of("a@" + umlauts + ".example"), "refused");
}

TEST(Address, NothingThatCouldEndALineOrAnAddressGetsIn) {
  for (const char* text : {"",
                           "ann",
                           "ann@",
                           "@example.com",
                           "ann@example",
                           "a b@example.com",
                           "ann@exam ple.com",
                           "ann@example.com\r\nBcc: x@y.com",
                           "ann\r\n@example.com",
                           "ann@example.com\n",
                           "ann@example.com>",
                           "<ann@example.com",
                           "ann@a@example.com",
                           "ann,bob@example.com",
                           "\"ann\"@example.com",
                           "ann@example.com\xc2\x85",
                           "ann@example.com\xe2\x80\xa8",
                           "a\xe2\x80\xaenn@example.com",
                           "a\xff@example.com",
                           "ann@ex\xc3.com",
                           "a\x7f@example.com",
                           "ann@\xef\xbf\xbd.com"})
    EXPECT_EQ(text_of(text), "refused") << text;
  EXPECT_EQ(text_of(std::string("a\0b@example.com", 15)), "refused");
}

TEST(Mailbox, TakesTheFormsThatPeopleWrite) {
  for (const char* text :
       {"Ann Lee <ann@example.com>", "\"Ann Lee\" <ann@example.com>", "Ann Lee<ann@example.com>"}) {
    const auto mailbox = parse_mailbox(text);
    ASSERT_TRUE(mailbox) << text;
    EXPECT_EQ(mailbox->name, "Ann Lee");
    EXPECT_EQ(mailbox->address.text(), "ann@example.com");
  }
  for (const char* text : {"ann@example.com", "<ann@example.com>"}) {
    ASSERT_TRUE(parse_mailbox(text)) << text;
    EXPECT_EQ(parse_mailbox(text)->name, "");
  }
  EXPECT_EQ(parse_mailbox("Jürgens Bilder <j@example.com>")->name, "Jürgens Bilder");
}

TEST(Mailbox, RefusesTheRest) {
  for (const char* text :
       {"", "Ann", "Ann <ann>", "Ann ann@example.com", "Ann <ann@example.com> x", "<<ann@example.com>",
        "A\r\nBcc: x <ann@example.com>", "Ann\" <ann@example.com>", "Ann ann@example.com>"})
    EXPECT_FALSE(parse_mailbox(text)) << text;
}

}  // namespace
}  // namespace lightkeep::mail
