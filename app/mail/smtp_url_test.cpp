#include "app/mail/smtp_url.h"

#include <gmock/gmock.h>

#include "app/mail/error.h"

namespace lightkeep::mail {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string refusal(const std::string& url) {
  try {
    parse_smtp_url(url);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::settings);
    return error.what();
  }
  return "accepted";
}

TEST(SmtpUrl, HasTheUsualPorts) {
  EXPECT_EQ(parse_smtp_url("smtp://mail.example.com").port, 587);
  EXPECT_EQ(parse_smtp_url("smtps://mail.example.com").port, 465);
  EXPECT_EQ(parse_smtp_url("smtp://mail.example.com:25/").port, 25);
  EXPECT_EQ(parse_smtp_url("smtp://mail.example.com:25/").host, "mail.example.com");
}

TEST(SmtpUrl, EncryptsUnlessTheServerIsThisMachine) {
  EXPECT_EQ(parse_smtp_url("smtp://mail.example.com").security, Security::starttls);
  EXPECT_EQ(parse_smtp_url("smtp://10.0.0.5").security, Security::starttls);
  EXPECT_EQ(parse_smtp_url("smtps://localhost").security, Security::tls);
  for (const char* url :
       {"smtp://localhost:25", "smtp://127.0.0.1:25", "smtp://127.9.9.9", "smtp://[::1]:25"})
    EXPECT_EQ(parse_smtp_url(url).security, Security::none) << url;
  for (const char* url : {"smtp://localhost.example.com", "smtp://127.example.com", "smtp://[2001:db8::1]"})
    EXPECT_EQ(parse_smtp_url(url).security, Security::starttls) << url;
}

TEST(SmtpUrl, TheOperatorMayDecideOtherwise) {
  EXPECT_EQ(parse_smtp_url("smtp://localhost?starttls=required").security, Security::starttls);
  const SmtpServer off = parse_smtp_url("smtp://mail.example.com?starttls=off");
  EXPECT_EQ(off.security, Security::none);
  EXPECT_TRUE(off.readable_on_the_way());
  EXPECT_FALSE(parse_smtp_url("smtp://localhost").readable_on_the_way());
  EXPECT_FALSE(parse_smtp_url("smtp://mail.example.com").readable_on_the_way());
}

TEST(SmtpUrl, DecodesUserAndPassword) {
  const auto plain = parse_smtp_url("smtp://ann:secret@mail.example.com").credentials;
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->user, "ann");
  EXPECT_EQ(plain->password, "secret");
  const auto coded =
      parse_smtp_url("smtps://ann%40example.com:a%3ab%2Fc%25%3F:d@mail.example.com:465").credentials;
  ASSERT_TRUE(coded);
  EXPECT_EQ(coded->user, "ann@example.com");
  EXPECT_EQ(coded->password, "a:b/c%?:d");
  EXPECT_EQ(parse_smtp_url("smtp://a@b.com:x@mail.example.com").credentials->user, "a@b.com");
  EXPECT_FALSE(parse_smtp_url("smtp://mail.example.com").credentials);
}

TEST(SmtpUrl, ReadsTheParameters) {
  const auto server = parse_smtp_url("smtp://localhost:2525?starttls=required&ca=/etc/my%20ca.pem");
  EXPECT_EQ(server.port, 2525);
  EXPECT_EQ(server.ca_file, "/etc/my ca.pem");
}

TEST(SmtpUrl, RefusesWhatItCannotUse) {
  for (const char* url : {"",
                          "mail.example.com",
                          "http://mail.example.com",
                          "smtp://",
                          "smtp://:25",
                          "smtp://ann@mail.example.com",
                          "smtp://ann:@mail.example.com",
                          "smtp://:pw@mail.example.com",
                          "smtp://mail.example.com:0",
                          "smtp://mail.example.com:65536",
                          "smtp://mail.example.com:x",
                          "smtp://mail.example.com:",
                          "smtp://a b.com",
                          "smtp://a\r\nb.com",
                          "smtp://mail/x",
                          "smtp://[::1",
                          "smtp://[mail.example.com]",
                          "smtp://[127.0.0.1]",
                          "smtp://u:%@h",
                          "smtp://u:%4@h",
                          "smtp://u:%zz@h",
                          "smtp://u:%00@h",
                          "smtp://h?x=1",
                          "smtp://h?starttls=maybe",
                          "smtps://h?starttls=off",
                          "smtp://h?ca=",
                          "smtp://[::1]x:25",
                          "smtp://::1"})
    EXPECT_THAT(refusal(url), HasSubstr("smtp://USER:PASSWORD@HOST:587")) << url;
}

TEST(SmtpUrl, ARefusalDoesNotRepeatThePassword) {
  EXPECT_THAT(refusal("smtp://ann:topsecret@mail.example.com:x"), Not(HasSubstr("topsecret")));
  EXPECT_THAT(refusal("smtp://ann:topsecret%@mail.example.com"), Not(HasSubstr("topsecret")));
}

TEST(SmtpUrl, IsShownWithoutThePassword) {
  EXPECT_EQ(parse_smtp_url("smtp://ann:topsecret@mail.example.com").shown(), "mail.example.com:587");
  EXPECT_EQ(parse_smtp_url("smtp://[2001:db8::1]:25").shown(), "[2001:db8::1]:25");
}

}  // namespace
}  // namespace lightkeep::mail
