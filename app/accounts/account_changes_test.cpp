#include "app/accounts/test_accounts.h"

namespace lightkeep::accounts {
namespace {

class Changes : public AccountsTest {
 protected:
  static constexpr const char* other = "another good password";

  void start(bool verified = true) {
    ann = add("ann@example.com", good, verified);
    entry = sign_in("ann@example.com");
    here = presence(entry);
  }
  std::string change_email(const std::string& wanted, const std::string& password = good) {
    const auto mailed = accounts->change_email(here, password, wanted, visitor);
    return mailed ? mailed->ticket : std::string();
  }
  void set_password(const std::string& password, const std::string& wanted) {
    accounts->set_password(here, password, wanted, visitor);
  }
  Person ann;
  Entry entry;
  Presence here;
};

TEST_F(Changes, ANameIsTrimmedAndChecked) {
  start();
  accounts->set_name(ann.id, "  Ann Lee \t");
  EXPECT_EQ(presence(entry).person.name, "Ann Lee");
  EXPECT_EQ(presence(entry).person.title(), "Ann Lee");
  for (const std::string& bad :
       {std::string("a\nb"), std::string("a\0b", 3), std::string("\xff"), std::string("a\u202eb"),
        std::string("a\u200bb"), std::string("\xed\xa0\x80"), std::string(101, 'x')})
    EXPECT_EQ(refusal([&] { accounts->set_name(ann.id, bad); }), "BAD_USER_INPUT") << bad;
  EXPECT_EQ(presence(entry).person.name, "Ann Lee");
  std::string longest;
  for (int i = 0; i < 100; ++i) longest += "ü";
  accounts->set_name(ann.id, longest);
  EXPECT_EQ(presence(entry).person.name, longest);
  accounts->set_name(ann.id, "");
  EXPECT_EQ(presence(entry).person.title(), "ann@example.com");
}

TEST_F(Changes, ANewPasswordEndsAllOtherSessionsAndIsMailed) {
  start();
  const Entry there = sign_in("ann@example.com");
  set_password(good, other);
  EXPECT_TRUE(accounts->find(entry.session));
  EXPECT_FALSE(accounts->find(there.session));
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com", good); }), "UNAUTHENTICATED");
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com", other); }), "");
  ASSERT_EQ(outbox().size(), 1u);
  EXPECT_EQ(outbox()[0].kind, "password_changed");
  EXPECT_EQ(outbox()[0].recipient, "ann@example.com");
  EXPECT_EQ(sent.size(), 1u);
}

TEST_F(Changes, ANewPasswordNeedsTheOldOne) {
  start();
  EXPECT_EQ(refusal([&] { set_password("wrong password", other); }), "UNAUTHENTICATED");
  EXPECT_EQ(refusal([&] { set_password("", other); }), "UNAUTHENTICATED");
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com", good); }), "");
  EXPECT_TRUE(outbox().empty());
}

TEST_F(Changes, ANewPasswordFollowsTheRules) {
  start();
  for (const char* bad : {"", "short", "password1", "ann@example.com"})
    EXPECT_EQ(refusal([&] { set_password(good, bad); }), "BAD_USER_INPUT") << bad;
}

TEST_F(Changes, AnAccountWithoutAPasswordGetsItsFirstOne) {
  ann = add("ann@example.com", "");
  const std::string ticket = mail_code("ann@example.com");
  entry = enter_code(ticket, code());
  here = presence(entry);
  EXPECT_FALSE(here.person.has_password);
  set_password("", other);
  EXPECT_TRUE(presence(entry).person.has_password);
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com", other); }), "");
}

TEST_F(Changes, GuessingThePresentPasswordIsLimited) {
  start();
  exhausted = {"sign-in-pair"};
  EXPECT_EQ(refusal([&] { set_password(good, other); }), "RATE_LIMITED");
  EXPECT_EQ(refusal([&] { change_email("new@example.com"); }), "RATE_LIMITED");
  EXPECT_EQ(refusal([&] { accounts->confirm(ann.id, good, visitor); }), "RATE_LIMITED");
}

TEST_F(Changes, WhoForgotThePasswordSetsOneRightAfterAMailedCode) {
  start();
  const std::string ticket = mail_code("ann@example.com");
  entry = enter_code(ticket, code());
  here = presence(entry);
  EXPECT_TRUE(here.proved);
  EXPECT_EQ(refusal([&] { set_password("", other); }), "");
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com", other); }), "");
}

TEST_F(Changes, AWhileAfterTheMailedCodeThePresentPasswordIsAskedForAgain) {
  start();
  const std::string ticket = mail_code("ann@example.com");
  entry = enter_code(ticket, code());
  now += settings.proof_lifetime;
  here = presence(entry);
  EXPECT_FALSE(here.proved);
  now -= settings.proof_lifetime + 1;
  EXPECT_FALSE(presence(entry).proved) << "the clock was set back";
  EXPECT_EQ(refusal([&] { set_password("", other); }), "UNAUTHENTICATED");
}

TEST_F(Changes, ASessionThatBeganWithThePasswordIsNotProved) {
  start();
  EXPECT_FALSE(here.proved);
  sign_in("ann@example.com");
  here.proved = false;
  EXPECT_EQ(refusal([&] { set_password("", other); }), "UNAUTHENTICATED");
}

TEST_F(Changes, APasswordThatChangedMeanwhileIsNotReplaced) {
  start();
  hash.during_comparison = [&] {
    hash.during_comparison = nullptr;
    accounts->set_password(ann.id, other);
  };
  EXPECT_EQ(refusal([&] { set_password(good, "a third good password"); }), "UNAUTHENTICATED");
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com", other); }), "");
}

TEST_F(Changes, NobodyIsToldWhereNoAddressIsProved) {
  start(false);
  set_password(good, other);
  EXPECT_TRUE(letters.empty());
}

TEST_F(Changes, ConfirmPassesWithThePasswordOnly) {
  start();
  const Person bob = add("bob@example.com", "");
  EXPECT_EQ(refusal([&] { accounts->confirm(ann.id, good, visitor); }), "");
  EXPECT_EQ(refusal([&] { accounts->confirm(ann.id, other, visitor); }), "UNAUTHENTICATED");
  EXPECT_EQ(refusal([&] { accounts->confirm(bob.id, "anything at all", visitor); }), "");
  EXPECT_EQ(refusal([&] { accounts->confirm(AccountId{999}, good, visitor); }), "UNAUTHENTICATED");
}

TEST_F(Changes, ANewAddressCountsOnceItIsProvedAndTheOldOneIsTold) {
  start();
  const std::string ticket = change_email("Ann@new.example");
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].kind, "email_change");
  EXPECT_EQ(letters[0].to, "Ann@new.example");
  EXPECT_EQ(presence(entry).person.email, "ann@example.com");
  const Entry changed = enter_code(ticket, code());
  EXPECT_EQ(changed.person.email, "Ann@new.example");
  EXPECT_TRUE(changed.person.verified);
  EXPECT_FALSE(changed.created);
  EXPECT_EQ(changed.person.id, ann.id);
  EXPECT_NE(changed.session, entry.session);
  EXPECT_EQ(letters.back().kind, "password_changed");
  EXPECT_EQ(letters.back().to, "ann@example.com");
  EXPECT_EQ(sent.size(), 2u);
  EXPECT_EQ(refusal([&] { sign_in("ann@new.example"); }), "");
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com"); }), "UNAUTHENTICATED");
}

TEST_F(Changes, ANewAddressHasNoLinkThatSomebodyElseCouldBeMadeToOpen) {
  start();
  change_email("victim@example.com");
  EXPECT_EQ(value("link"), "");
  EXPECT_NE(code(), "");
}

TEST_F(Changes, AnUnprovedOldAddressIsNotTold) {
  start(false);
  const std::string ticket = change_email("new@example.com");
  EXPECT_TRUE(enter_code(ticket, code()).person.verified);
  EXPECT_EQ(letters.size(), 1u);
}

TEST_F(Changes, ANewAddressNeedsThePassword) {
  start();
  EXPECT_EQ(refusal([&] { change_email("new@example.com", "wrong password"); }), "UNAUTHENTICATED");
  EXPECT_TRUE(letters.empty());
}

TEST_F(Changes, TheAddressOfAnotherAccountShowsOnlyToTheOneWhoProvesIt) {
  start();
  add("bob@example.com");
  const std::string ticket = change_email("bob@example.com");
  EXPECT_EQ(ticket.size(), 43u);
  const std::string mailed = code();
  EXPECT_EQ(refusal([&] { enter_code(ticket, mailed); }), "BAD_USER_INPUT");
  EXPECT_NE(sentence.find("Another account"), std::string::npos);
  EXPECT_EQ(presence(entry).person.email, "ann@example.com");
  EXPECT_TRUE(outbox().size() == 1 && outbox()[0].kind == "email_change");
  EXPECT_EQ(refusal([&] { enter_code(ticket, mailed); }), "UNAUTHENTICATED");
}

TEST_F(Changes, APendingNewAddressEndsWithANewPasswordAndSigningOutEverywhere) {
  start();
  std::string ticket = change_email("new@example.com");
  const std::string first = code();
  set_password(good, other);
  EXPECT_EQ(refusal([&] { enter_code(ticket, first); }), "UNAUTHENTICATED");
  ticket = change_email("new@example.com", other);
  accounts->sign_out_everywhere(ann.id, here.session, visitor);
  EXPECT_EQ(refusal([&] { enter_code(ticket, code()); }), "UNAUTHENTICATED");
}

TEST_F(Changes, ACodeForTheOldAddressIsWorthNothingAfterTheChange) {
  start();
  const std::string old_ticket = mail_code("ann@example.com");
  const std::string old_code = code();
  const std::string ticket = change_email("new@example.com");
  enter_code(ticket, code());
  EXPECT_EQ(refusal([&] { enter_code(old_ticket, old_code); }), "UNAUTHENTICATED");
}

TEST_F(Changes, ProvingOnesOwnUnprovedAddressEndsWhatWasBefore) {
  start(false);
  const std::string ticket = change_email("ann@example.com");
  const Entry proved = enter_code(ticket, code());
  EXPECT_TRUE(proved.person.verified);
  EXPECT_FALSE(proved.person.has_password);
  EXPECT_FALSE(accounts->find(entry.session));
}

TEST_F(Changes, TheSpellingOfAnAddressCanBeChanged) {
  start();
  EXPECT_EQ(refusal([&] { change_email("ann@example.com"); }), "BAD_USER_INPUT");
  const std::string ticket = change_email("Ann@Example.com");
  EXPECT_EQ(enter_code(ticket, code()).person.email, "Ann@Example.com");
}

TEST_F(Changes, WithoutMailTheAddressChangesAtOnceAndUnproved) {
  without_mail();
  start();
  EXPECT_EQ(change_email("new@example.com"), "");
  EXPECT_EQ(presence(entry).person.email, "new@example.com");
  EXPECT_FALSE(presence(entry).person.verified);
  add("bob@example.com");
  EXPECT_EQ(refusal([&] { change_email("BOB@example.com"); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] { change_email("new@example.com"); }), "BAD_USER_INPUT");
}

TEST_F(Changes, TheNewAddressIsLimitedLikeAnyMail) {
  start();
  exhausted = {"mail-address"};
  EXPECT_EQ(refusal([&] { change_email("new@example.com"); }), "RATE_LIMITED");
  EXPECT_EQ(taken["mail-address"]["new@example.com"], 1);
}

}  // namespace
}  // namespace lightkeep::accounts
