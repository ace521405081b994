#include "app/mail/message.h"

#include <gmock/gmock.h>

#include <sstream>

#include "app/mail/encodings.h"
#include "text/ascii.h"

namespace lightkeep::mail {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Draft draft() {
  return {.from = *parse_mailbox("Our images <images@example.com>"),
          .to = *parse_address("ann@example.com"),
          .subject = "Hello",
          .text = "text\n",
          .html = "<p>html</p>\n",
          .date = 1'795'305'600'000,
          .unique = "u1"};
}

std::string head_of(const std::string& message) {
  return message.substr(0, message.find("\r\n\r\n") + 2);
}

int headers_named(const std::string& message, const std::string& name) {
  const std::string head = "\r\n" + head_of(message);
  int count = 0;
  for (auto at = head.find("\r\n" + name + ":"); at != std::string::npos;
       at = head.find("\r\n" + name + ":", at + 1))
    ++count;
  return count;
}

TEST(Message, HasTheHeadersOfALetterThatAMachineWrote) {
  const std::string head = head_of(write_message(draft()));
  EXPECT_THAT(head, StartsWith("Date: Sun, 22 Nov 2026 00:00:00 +0000\r\n"));
  EXPECT_THAT(head,
              AllOf(HasSubstr("From: \"Our images\" <images@example.com>\r\n"),
                    HasSubstr("To: <ann@example.com>\r\n"), HasSubstr("Subject: Hello\r\n"),
                    HasSubstr("Message-ID: <u1@example.com>\r\n"),
                    HasSubstr("Auto-Submitted: auto-generated\r\n"), HasSubstr("MIME-Version: 1.0\r\n")));
}

TEST(Message, HasATextAndAnHtmlPart) {
  const std::string message = write_message(draft());
  EXPECT_THAT(message,
              HasSubstr("--=_u1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
                        "quoted-printable\r\n\r\ntext\r\n--=_u1\r\nContent-Type: text/html"));
  EXPECT_TRUE(message.ends_with("\r\n--=_u1--\r\n"));
}

TEST(Message, NothingInASubjectBecomesAHeader) {
  for (const char* subject : {"a\r\nBcc: evil@example.com", "a\nBcc: evil@example.com",
                              "a\rBcc: evil@example.com", "a\r\n\r\nbody", "\r\nBcc: evil@example.com",
                              "a\xe2\x80\xa8"
                              "Bcc: evil@example.com",
                              "a\xc0\x8d\xc0\x8a"
                              "Bcc: evil@example.com",
                              "ü\r\nBcc: evil@example.com"}) {
    Draft hostile = draft();
    hostile.subject = subject;
    const std::string message = write_message(hostile);
    EXPECT_EQ(headers_named(message, "Bcc"), 0) << subject;
    EXPECT_EQ(headers_named(message, "MIME-Version"), 1) << subject;
    EXPECT_EQ(headers_named(message, "Content-Type"), 1) << subject;
  }
}

TEST(Message, NothingInABodyEndsIt) {
  Draft hostile = draft();
  hostile.text = "\n.\n--=_u1--\nFrom me\nQUIT\n" + std::string(5000, 'x') + "\n";
  const std::string message = write_message(hostile);
  std::istringstream in(message);
  int boundaries = 0;
  for (std::string line; std::getline(in, line);) {
    EXPECT_TRUE(line.ends_with('\r'));
    EXPECT_LE(line.size(), 79U);
    EXPECT_FALSE(line.starts_with('.'));
    if (line.starts_with("--=_u1")) ++boundaries;
  }
  EXPECT_EQ(boundaries, 3);
}

TEST(Message, IsAsciiButForAnInternationalAddress) {
  Draft far = draft();
  far.subject = "Grüße aus 日本";
  far.text = far.html = "Grüße\n";
  far.from = *parse_mailbox("Jürgen <j@example.com>");
  EXPECT_TRUE(text::is_ascii(write_message(far)));
  far.to = *parse_address("jürgen@example.com");
  EXPECT_FALSE(text::is_ascii(write_message(far)));
}

}  // namespace
}  // namespace lightkeep::mail
