#include "app/mail/letters.h"

#include <gmock/gmock.h>

#include <stdexcept>

namespace lightkeep::mail {
namespace {

using accounts::Letter;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using Values = std::vector<std::pair<std::string, std::string>>;

const Values claim_values{{"library_name", "Summer"},
                          {"claim_url", "https://images.example/claim/tok?a=1&b=2"},
                          {"expires_date", "18 December 2026"},
                          {"public_url", "https://images.example"}};

Letter claim(const std::string& name) {
  Letter letter{.kind = "claim", .to = "ann@example.com", .values = claim_values};
  letter.values[0].second = name;
  return letter;
}

struct Case {
  const char* kind;
  Values values;
};

const std::vector<Case> every_letter{
    {"claim", claim_values},
    {"code",
     {{"code", "123456"},
      {"link", "https://images.example/l"},
      {"minutes", "15"},
      {"public_url", "https://images.example"}}},
    {"code", {{"code", "123456"}, {"minutes", "15"}, {"public_url", "https://images.example"}}},
    {"email_change", {{"code", "123456"}, {"link", "https://images.example/l"}, {"minutes", "15"}}},
    {"invitation",
     {{"inviter", "Ann"},
      {"organization_name", "Team"},
      {"library_name", "Summer"},
      {"role", "editor"},
      {"link", "https://images.example/i"},
      {"expires_date", "18 December 2026"}}},
    {"invitation",
     {{"inviter", ""},
      {"organization_name", "Team"},
      {"role", "admin"},
      {"link", "https://images.example/i"},
      {"expires_date", "18 December 2026"}}},
    {"password_changed", {{"public_url", "https://images.example"}}},
    {"test", {{"public_url", "https://images.example"}}},
};

TEST(Letters, AreWholeAndSayAllThatTheyWereGiven) {
  for (const Case& one : every_letter) {
    const Wording wording = word({.kind = one.kind, .to = "ann@example.com", .values = one.values});
    EXPECT_FALSE(wording.subject.empty()) << one.kind;
    EXPECT_EQ(wording.subject.find('\n'), std::string::npos) << one.kind;
    EXPECT_THAT(wording.text, AllOf(Not(HasSubstr("{{")), Not(HasSubstr("Subject:")), Not(HasSubstr("&amp;")),
                                    Not(HasSubstr("\n\n\n"))))
        << one.kind;
    EXPECT_THAT(wording.html, AllOf(Not(HasSubstr("{{")), HasSubstr("<!doctype html>"), HasSubstr("</html>")))
        << one.kind;
    EXPECT_THAT(wording.html, HasSubstr("<title>" + wording.subject + "</title>")) << one.kind;
    for (const auto& [name, value] : one.values)
      EXPECT_THAT(wording.text, HasSubstr(value)) << one.kind << " " << name;
  }
}

TEST(Letters, TellWhatToDoWhenTheyWereNotExpected) {
  for (const Case& one : every_letter)
    EXPECT_THAT(
        word({.kind = one.kind, .to = "", .values = one.values}).text,
        testing::ContainsRegex("did not expect|Was it not you|did not ask|do not know|expect nothing"))
        << one.kind;
}

TEST(Letters, TheTextIsNotEscapedAndTheHtmlIs) {
  const Wording wording = word(claim("Ann & <b>Bob's</b> \"best\""));
  EXPECT_THAT(wording.text, HasSubstr("Ann & <b>Bob's</b> \"best\""));
  EXPECT_THAT(wording.text, HasSubstr("https://images.example/claim/tok?a=1&b=2\n"));
  EXPECT_THAT(wording.html, AllOf(HasSubstr("Ann &amp; &lt;b&gt;Bob&apos;s"), Not(HasSubstr("<b>Bob"))));
  EXPECT_THAT(wording.html, HasSubstr("href=\"https://images.example/claim/tok?a=1&amp;b=2\""));
}

TEST(Letters, AValueIsNoTemplate) {
  const Wording wording = word(claim("{{claim_url}} {{> mail_end}}"));
  EXPECT_THAT(wording.text, HasSubstr("{{claim_url}} {{> mail_end}}"));
  EXPECT_THAT(wording.subject, HasSubstr("{{claim_url}}"));
}

TEST(Letters, ANameStaysOnItsLine) {
  const Wording wording = word(claim("a\n\nNow send money\r\nBcc: x"));
  EXPECT_THAT(wording.subject, HasSubstr("a Now send money Bcc: x"));
  EXPECT_THAT(wording.text, HasSubstr("\"a Now send money Bcc: x\""));
}

TEST(Letters, ALongNameIsCut) {
  EXPECT_LT(word(claim(std::string(5000, 'x'))).subject.size(), 200U);
}

TEST(Letters, NamesThatWouldBecomeLinksAreLeftOut) {
  for (const char* name : {"https://evil.example", "see www.evil.example now", "evil.com/x", "Win at evil.co",
                           "//evil", "evil.рф"}) {
    const Wording wording = word(claim(name));
    EXPECT_THAT(wording.text, Not(HasSubstr(name))) << name;
    EXPECT_THAT(wording.html, Not(HasSubstr(name))) << name;
    EXPECT_THAT(wording.subject, Not(HasSubstr(name))) << name;
  }
  for (const char* name : {"Summer 2026", "v1.2", "Mr. Lee", "a/b", "...", "J. R. R.", "No. 5"})
    EXPECT_THAT(word(claim(name)).text, HasSubstr(name)) << name;
}

TEST(Letters, AnInviterMayBeAnAddress) {
  Values values = every_letter[4].values;
  values[0].second = "ann@example.com";
  EXPECT_THAT(word({.kind = "invitation", .to = "", .values = values}).text,
              HasSubstr("ann@example.com invites you"));
  values[0].second = "look at evil.example ann@example.com";
  EXPECT_THAT(word({.kind = "invitation", .to = "", .values = values}).text, Not(HasSubstr("evil")));
}

TEST(Letters, OurOwnMistakesAreThrown) {
  EXPECT_THROW(word({.kind = "nothing", .to = "", .values = {}}), std::invalid_argument);
  EXPECT_THROW(word({.kind = "claim", .to = "", .values = {}}), std::invalid_argument);
  for (const char* link : {"", "javascript:alert(1)", "/claim/x", "https://a b", "https://a\r\nb"}) {
    Letter letter = claim("x");
    letter.values[1].second = link;
    EXPECT_THROW(word(letter), std::invalid_argument) << link;
  }
}

}  // namespace
}  // namespace lightkeep::mail
