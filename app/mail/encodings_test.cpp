#include "app/mail/encodings.h"

#include <gmock/gmock.h>

#include <sstream>

#include "text/ascii.h"

namespace lightkeep::mail {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    EXPECT_TRUE(line.ends_with('\r')) << line;
    lines.push_back(line.substr(0, line.size() - 1));
  }
  return lines;
}

TEST(QuotedPrintable, LeavesPlainTextAlone) {
  EXPECT_EQ(quoted_printable("Hello, you!\nTwo\n"), "Hello, you!\r\nTwo\r\n");
}

TEST(QuotedPrintable, EscapesWhatIsNotPlain) {
  EXPECT_EQ(quoted_printable("a=b\n"), "a=3Db\r\n");
  EXPECT_EQ(quoted_printable("ü\n"), "=C3=BC\r\n");
  EXPECT_EQ(quoted_printable("end \n"), "end=20\r\n");
  EXPECT_EQ(quoted_printable("a\tb\n"), "a=09b\r\n");
  EXPECT_EQ(quoted_printable(std::string("a\0b\x7f\n", 5)), "a=00b=7F\r\n");
}

TEST(QuotedPrintable, KnowsEveryLineEnd) {
  EXPECT_EQ(quoted_printable("a\r\nb\rc\nd"), "a\r\nb\r\nc\r\nd\r\n");
  EXPECT_EQ(quoted_printable("\n\n"), "\r\n\r\n");
  EXPECT_EQ(quoted_printable(""), "");
}

TEST(QuotedPrintable, NoLineBeginsWithADotOrFrom) {
  EXPECT_EQ(quoted_printable(".\nFrom me\n"), "=2E\r\n=46rom me\r\n");
}

TEST(QuotedPrintable, NoLineIsLong) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += i % 7 == 0 ? "ü" : i % 11 == 0 ? "." : "x ";
  for (const std::string& line : lines_of(quoted_printable(text))) {
    EXPECT_LE(line.size(), 76U);
    EXPECT_FALSE(line.starts_with('.'));
  }
}

TEST(OneLine, HoldsNoControlCharacter) {
  EXPECT_EQ(one_line("a\r\nBcc: b", 100), "a Bcc: b");
  EXPECT_EQ(one_line(std::string("a\0\x01\x1f\x7f"
                                 "b",
                                 6),
                     100),
            "a b");
  EXPECT_EQ(one_line("a\xc2\x85\xe2\x80\xa8\xe2\x80\xa9"
                     "b",
                     100),
            "a b");
  EXPECT_EQ(one_line("  a  b\t ", 100), "a b");
}

TEST(OneLine, IsWellFormedWhateverComesIn) {
  EXPECT_EQ(one_line("a\xff"
                     "b",
                     100),
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(one_line("\xc3", 100), "\xef\xbf\xbd");
  EXPECT_EQ(one_line("\xc0\x8a", 100), "\xef\xbf\xbd\xef\xbf\xbd");  // an overlong line end
  EXPECT_EQ(one_line("\xed\xa0\x80", 100), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(one_line("日本 😀", 100), "日本 😀");
}

TEST(OneLine, DropsWhatTurnsTheDirection) {
  EXPECT_EQ(one_line("a\xe2\x80\xae"
                     "b\xe2\x81\xa6"
                     "c",
                     100),
            "abc");
}

TEST(OneLine, IsCutAtTheEndOfACharacter) {
  EXPECT_EQ(one_line("üüüü", 2), "üü…");
  EXPECT_EQ(one_line("üü", 2), "üü");
  EXPECT_EQ(one_line("a b", 2), "a…");
}

TEST(HeaderText, PlainTextIsFolded) {
  EXPECT_EQ(header_text("Hello you", 9), "Hello you");
  std::string text = "word";
  for (int i = 0; i < 60; ++i) text += " word";
  const std::string folded = header_text(text, 9);
  for (const std::string& line : lines_of(folded + "\r\n")) EXPECT_LE(line.size(), 78U);
  EXPECT_THAT(folded, HasSubstr("\r\n word"));
}

TEST(HeaderText, AnythingElseBecomesEncodedWords) {
  EXPECT_EQ(header_text("Grüße", 9), "=?UTF-8?B?R3LDvMOfZQ==?=");
  EXPECT_THAT(header_text("=?UTF-8?Q?a?=", 9), Not(HasSubstr("?Q?")));
  std::string text;
  for (int i = 0; i < 100; ++i) text += "日本";
  const std::string folded = header_text(text, 9);
  EXPECT_TRUE(text::is_ascii(folded));
  for (const std::string& line : lines_of("Subject: " + folded + "\r\n")) EXPECT_LE(line.size(), 78U);
}

TEST(HeaderText, ALongWordIsEncodedSoThatItCanBeFolded) {
  for (const std::string& line : lines_of("Subject: " + header_text(std::string(900, 'x'), 9) + "\r\n"))
    EXPECT_LE(line.size(), 78U);
}

}  // namespace
}  // namespace lightkeep::mail
