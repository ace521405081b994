#include "app/options/values.h"

#include <gtest/gtest.h>

namespace lightkeep::app {
namespace {

TEST(ParseEndpoint, TakesNumericAddressesOfBothFamilies) {
  EXPECT_EQ(parse_endpoint("127.0.0.1:8080"), (Endpoint{"127.0.0.1", 8080}));
  EXPECT_EQ(parse_endpoint("0.0.0.0:0"), (Endpoint{"0.0.0.0", 0}));
  EXPECT_EQ(parse_endpoint("[::1]:443"), (Endpoint{"::1", 443}));
}

TEST(ParseEndpoint, RefusesNamesBarePortsAndStrayBrackets) {
  for (const char* text :
       {"", "8080", ":8080", "localhost:8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:443",
        "[::1]", "[127.0.0.1]:80", "1.2.3:80", "127.0.0.1:80x", "127.0.0.1:-1"})
    EXPECT_FALSE(parse_endpoint(text)) << text;
}

TEST(Endpoint, PrintsAsItIsWritten) {
  for (const char* text : {"127.0.0.1:8080", "[::1]:443"}) EXPECT_EQ(parse_endpoint(text)->text(), text);
}

TEST(IsBaseUrl, WantsHttpsExceptForThisMachine) {
  for (const char* text :
       {"https://images.example.com", "https://images.example.com:8443", "https://10.0.0.7/",
        "https://[2001:db8::1]:443", "http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:80"})
    EXPECT_TRUE(is_base_url(text)) << text;
  for (const char* text : {"", "images.example.com", "http://images.example.com", "https://", "https://a/b",
                           "https://a:b", "https://a b", "https://user@a", "ftp://a", "https://a?b",
                           "http://localhost.example.com", "http://127.example.com"})
    EXPECT_FALSE(is_base_url(text)) << text;
}

TEST(IsAddressBlock, ChecksAddressAndPrefix) {
  for (const char* text : {"10.0.0.7", "::1", "10.0.0.0/8", "fd00::/8", "0.0.0.0/0", "::/128"})
    EXPECT_TRUE(is_address_block(text)) << text;
  for (const char* text : {"", "proxy", "10.0.0.0/33", "::/129", "10.0.0.0/", "/8", "10.0.0.0/x"})
    EXPECT_FALSE(is_address_block(text)) << text;
}

TEST(IsSmtpUrl, WantsASchemeAndAHost) {
  for (const char* text : {"smtp://mail.example.com", "smtps://ann:p%40ss@mail.example.com:465",
                           "smtp://[::1]:25", "smtp://localhost?starttls=required&ca=/a@b"})
    EXPECT_TRUE(is_smtp_url(text)) << text;
  for (const char* text : {"", "mail.example.com", "http://mail.example.com", "smtp://", "smtps://ann:pw@",
                           "smtp:/", "smtp://a b", "smtp://a\n"})
    EXPECT_FALSE(is_smtp_url(text)) << text;
}

TEST(IsMailFrom, WantsOneAddressWithOrWithoutAName) {
  for (const char* text : {"ann@example.com", "Ann Lee <ann@example.com>", "\"Lee, Ann\" <ann@example.com>",
                           "Jürgen <j@bücher.example>"})
    EXPECT_TRUE(is_mail_from(text)) << text;
  for (const char* text : {"", "ann", "ann@", "@example.com", "ann@example", "ann@example.com.",
                           "Ann <ann@example.com", "ann@example.com, bob@example.com", "a@b@example.com",
                           "ann@exam ple.com", "Ann\r\nBcc: x <ann@example.com>"})
    EXPECT_FALSE(is_mail_from(text)) << text;
}

TEST(ParseList, SplitsAtCommasAndTrims) {
  EXPECT_EQ(parse_list(" a, b ,,c "), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_TRUE(parse_list(" , ").empty());
}

}  // namespace
}  // namespace lightkeep::app
