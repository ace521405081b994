#include <array>
#include <cstdio>
#include <iterator>
#include <thread>

#include "app/accounts/test_accounts.h"

namespace lightkeep::accounts {
namespace {

class MailedCodes : public AccountsTest {
 protected:
  void squat(const std::string& email) {
    without_mail();
    add(email, good, false);
    squatter = sign_in(email).session;
    with_mail = true;
    reopen();
  }
  std::string squatter;
};

TEST_F(MailedCodes, LetInWithTheCodeInTheBrowserThatAsked) {
  add("ann@example.com");
  const std::string ticket = mail_code("ann@example.com");
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].kind, "code");
  EXPECT_EQ(letters[0].to, "ann@example.com");
  EXPECT_EQ(value("minutes"), "15");
  EXPECT_EQ(value("public_url"), "https://images.example.com");
  EXPECT_EQ(letters[0].keep, std::chrono::minutes(15));
  EXPECT_THAT(code(), testing::MatchesRegex("[0-9]{4} [0-9]{4}"));
  EXPECT_THAT(value("link"), testing::StartsWith("https://images.example.com/signin/link/"));
  const Entry entry = enter_code(ticket, code());
  EXPECT_EQ(entry.person.email, "ann@example.com");
  EXPECT_FALSE(entry.created);
  EXPECT_TRUE(accounts->find(entry.session));
}

TEST_F(MailedCodes, AreMailedAfterTheyAreKept) {
  add("ann@example.com");
  post.send = [&](store::MailId id, std::chrono::milliseconds) {
    EXPECT_EQ(outbox().size(), 1u);
    EXPECT_EQ(outbox()[0].id, id);
    sent.push_back(id);
    return true;
  };
  reopen();
  mail_code("ann@example.com");
  EXPECT_EQ(sent.size(), 1u);
  EXPECT_EQ(outbox()[0].recipient, "ann@example.com");
}

TEST_F(MailedCodes, AreTakenHoweverTheyAreTyped) {
  add("ann@example.com");
  const char* const forms[] = {"%s%s", " %s %s ", "%s-%s", "%s\u2013%s", "%s\u00a0%s\t"};
  for (const char* form : forms) {
    const std::string ticket = mail_code("ann@example.com");
    std::array<char, 64> typed{};
    std::snprintf(typed.data(), typed.size(), form, code().substr(0, 4).c_str(), code().substr(5).c_str());
    EXPECT_EQ(refusal([&] { enter_code(ticket, typed.data()); }), "") << form;
  }
}

TEST_F(MailedCodes, AnUnknownAddressGetsATicketAndNoMail) {
  const std::string ticket = mail_code("nobody@example.com");
  EXPECT_EQ(ticket.size(), 43u);
  EXPECT_TRUE(outbox().empty());
  EXPECT_EQ(proofs(now), 1);
}

TEST_F(MailedCodes, NoCodeAndNoLinkFitsATicketThatNothingWasMailedFor) {
  const std::string ticket = mail_code("nobody@example.com");
  EXPECT_EQ(refusal([&] { enter_code(ticket, code()); }), "UNAUTHENTICATED");
  EXPECT_FALSE(accounts->look_link(link()));
  EXPECT_EQ(refusal([&] { accounts->enter_link(link(), visitor); }), "UNAUTHENTICATED");
  EXPECT_TRUE(accounts->list().empty());
}

TEST_F(MailedCodes, WrongCodesAreAnsweredTheSameForKnownAndUnknownAddresses) {
  add("ann@example.com");
  std::vector<std::vector<std::string>> answers;
  for (const char* email : {"ann@example.com", "nobody@example.com"}) {
    const std::string ticket = mail_code(email);
    const std::string wrong = another(code());
    answers.emplace_back();
    for (int i = 0; i < 7; ++i) {
      refusal([&] { enter_code(ticket, wrong); });
      answers.back().push_back(sentence);
    }
  }
  EXPECT_EQ(answers[0], answers[1]);
}

TEST_F(MailedCodes, MakeAnAccountWhereThePolicyAllowsIt) {
  struct Case {
    SignUp policy;
    bool invited;
    bool made;
  };
  for (const Case& c : {Case{SignUp::invited, false, false}, Case{SignUp::invited, true, true},
                        Case{SignUp::open, false, true}, Case{SignUp::closed, true, false}}) {
    policy(c.policy);
    const std::size_t before = outbox().size();
    const std::string email = "p" + std::to_string(letters.size()) + "@example.com";
    const std::string ticket = accounts->mail_code(email, c.invited, "", visitor).ticket;
    EXPECT_EQ(outbox().size() - before, c.made ? 1u : 0u);
    if (!c.made) continue;
    const Entry entry = enter_code(ticket, code());
    EXPECT_TRUE(entry.created);
    EXPECT_TRUE(entry.person.verified);
    EXPECT_FALSE(entry.person.has_password);
  }
}

TEST_F(MailedCodes, ACodeIsWorthNothingWithAnotherTicket) {
  add("ann@example.com");
  add("bob@example.com");
  mail_code("ann@example.com");
  const std::string anns_code = code();
  const std::string bobs_ticket = mail_code("bob@example.com");
  ASSERT_NE(anns_code, code());
  EXPECT_EQ(refusal([&] { enter_code(bobs_ticket, anns_code); }), "UNAUTHENTICATED");
  EXPECT_EQ(refusal([&] { enter_code("", anns_code); }), "UNAUTHENTICATED");
}

TEST_F(MailedCodes, FiveWrongCodesEndIt) {
  add("ann@example.com");
  const std::string ticket = mail_code("ann@example.com");
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(refusal([&] { enter_code(ticket, another(code())); }), "UNAUTHENTICATED");
  EXPECT_EQ(refusal([&] { enter_code(ticket, code()); }), "UNAUTHENTICATED");
  EXPECT_TRUE(accounts->look_link(link())) << "who guesses has no business with the link";
}

TEST_F(MailedCodes, FourWrongCodesAndWhatIsNoCodeDoNot) {
  add("ann@example.com");
  const std::string ticket = mail_code("ann@example.com");
  for (int i = 0; i < 4; ++i) refusal([&] { enter_code(ticket, another(code())); });
  for (const char* none : {"", "1234", "123456789", "1234 567x", "12345678\xff"})
    EXPECT_EQ(refusal([&] { enter_code(ticket, none); }), "BAD_USER_INPUT") << none;
  EXPECT_EQ(refusal([&] { enter_code(ticket, code()); }), "");
}

TEST_F(MailedCodes, ACodeAndItsLinkWorkOnce) {
  add("ann@example.com");
  std::string ticket = mail_code("ann@example.com");
  enter_code(ticket, code());
  EXPECT_EQ(refusal([&] { enter_code(ticket, code()); }), "UNAUTHENTICATED");
  EXPECT_EQ(refusal([&] { accounts->enter_link(link(), visitor); }), "UNAUTHENTICATED");
  ticket = mail_code("ann@example.com");
  accounts->enter_link(link(), visitor);
  EXPECT_EQ(refusal([&] { accounts->enter_link(link(), visitor); }), "UNAUTHENTICATED");
  EXPECT_EQ(refusal([&] { enter_code(ticket, code()); }), "UNAUTHENTICATED");
}

TEST_F(MailedCodes, OfManyAtTheSameInstantOneWins) {
  add("ann@example.com");
  const std::string ticket = mail_code("ann@example.com");
  std::atomic<int> in = 0, refused = 0;
  std::vector<std::jthread> crowd;
  for (int i = 0; i < 8; ++i) {
    crowd.emplace_back([&, i] {
      try {
        i % 2 == 0 ? accounts->enter_code(ticket, code(), visitor) : accounts->enter_link(link(), visitor);
        ++in;
      } catch (const api::ApiError&) {
        ++refused;
      }
    });
  }
  crowd.clear();
  EXPECT_EQ(in, 1);
  EXPECT_EQ(refused, 7);
}

TEST_F(MailedCodes, LapseAfterTheirTime) {
  add("ann@example.com");
  const std::string ticket = mail_code("ann@example.com");
  now += settings.proof_lifetime;
  EXPECT_EQ(refusal([&] { enter_code(ticket, code()); }), "UNAUTHENTICATED");
  EXPECT_FALSE(accounts->look_link(link()));
}

TEST_F(MailedCodes, ANewOneEndsTheOneBefore) {
  add("ann@example.com");
  const std::string first_ticket = mail_code("ann@example.com");
  const std::string first_code = code(), first_link = link();
  const std::string second = mail_code("ANN@example.com");
  EXPECT_EQ(refusal([&] { enter_code(first_ticket, first_code); }), "UNAUTHENTICATED");
  EXPECT_FALSE(accounts->look_link(first_link));
  EXPECT_EQ(refusal([&] { enter_code(second, code()); }), "");
}

TEST_F(MailedCodes, ALookAtTheLinkChangesNothing) {
  add("ann@example.com");
  mail_code("ann@example.com");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(accounts->look_link(link()), "ann@example.com");
  EXPECT_EQ(accounts->enter_link(link(), visitor).person.email, "ann@example.com");
  EXPECT_FALSE(accounts->look_link("no such link"));
  EXPECT_FALSE(accounts->look_link(std::string(1 << 20, 'a')));
}

TEST_F(MailedCodes, RememberWhereThePersonWasGoing) {
  add("ann@example.com");
  const std::string ticket = mail_code("ann@example.com", "/claim/abc?x=1#y");
  EXPECT_EQ(enter_code(ticket, code()).next, "/claim/abc?x=1#y");
}

TEST_F(MailedCodes, LeadNobodyToAnotherHost) {
  add("ann@example.com");
  for (const char* elsewhere :
       {"https://evil.example", "//evil.example", "/\\evil.example", "\\/evil.example", "evil", "/\t/evil",
        "/a\r\nSet-Cookie: x", "javascript:alert(1)", " /a", "/\xc3\xbc", ""}) {
    const std::string ticket = mail_code("ann@example.com", elsewhere);
    EXPECT_EQ(enter_code(ticket, code()).next, "") << elsewhere;
  }
}

TEST_F(MailedCodes, AProofEndsWhatWasThereBeforeIt) {
  squat("ann@example.com");
  const std::string ticket = mail_code("ann@example.com");
  const Entry entry = enter_code(ticket, code());
  EXPECT_TRUE(entry.person.verified);
  EXPECT_FALSE(entry.person.has_password);
  EXPECT_FALSE(accounts->find(squatter));
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com"); }), "UNAUTHENTICATED");
  EXPECT_TRUE(accounts->find(entry.session));
}

TEST_F(MailedCodes, AProofEndsAnEarlierWishForAnotherAddress) {
  squat("ann@example.com");
  const std::string trap =
      accounts->change_email(*accounts->find(squatter), good, "evil@example.com", visitor)->ticket;
  const std::string trap_code = code();
  const std::string ticket = mail_code("ann@example.com");
  enter_code(ticket, code());
  EXPECT_EQ(refusal([&] { enter_code(trap, trap_code); }), "UNAUTHENTICATED");
  EXPECT_TRUE(accounts->find_by_email("ann@example.com"));
}

TEST_F(MailedCodes, AnAccountMadeWhileTheCodeWasOnItsWayIsTakenOverByTheProof) {
  policy(SignUp::open);
  const std::string ticket = mail_code("ann@example.com");
  const std::string mailed = code();
  squat("ann@example.com");
  const Entry entry = enter_code(ticket, mailed);
  EXPECT_FALSE(entry.created);
  EXPECT_FALSE(entry.person.has_password);
  EXPECT_FALSE(accounts->find(squatter));
}

TEST_F(MailedCodes, AProvedAccountKeepsItsPasswordAndSessions) {
  add("ann@example.com");
  const Entry before = sign_in("ann@example.com");
  const std::string ticket = mail_code("ann@example.com");
  EXPECT_TRUE(enter_code(ticket, code()).person.has_password);
  EXPECT_TRUE(accounts->find(before.session));
}

TEST_F(MailedCodes, DoNotBringBackAnAccountThatWasRemoved) {
  const Person ann = add("ann@example.com");
  const std::string ticket = mail_code("ann@example.com");
  store.metadata().write([&](store::Writer& db) { remove_account(db, ann.id); });
  EXPECT_EQ(refusal([&] { enter_code(ticket, code()); }), "UNAUTHENTICATED");
  EXPECT_TRUE(accounts->list().empty());
}

TEST_F(MailedCodes, NeedAMailServer) {
  without_mail();
  EXPECT_FALSE(accounts->mail());
  EXPECT_EQ(refusal([&] { mail_code("ann@example.com"); }), "BAD_USER_INPUT");
}

TEST_F(MailedCodes, NothingThatWasMailedIsReadableAtRest) {
  add("ann@example.com");
  const std::string ticket = mail_code("ann@example.com", "/claim/very-secret-token");
  store.metadata().checkpoint();
  std::string bytes;
  for (const char* name : {"metadata.db", "metadata.db-wal"})
    bytes += store::bytes_of(folder.path() / "data" / name);
  EXPECT_NE(bytes.find("ann@example.com"), std::string::npos);
  std::string digits = code();
  digits.erase(4, 1);
  for (const std::string& secret : {ticket, link(), code(), digits, std::string("very-secret-token")})
    EXPECT_EQ(bytes.find(secret), std::string::npos);
}

}  // namespace
}  // namespace lightkeep::accounts
