#include "app/accounts/test_accounts.h"

namespace lightkeep::accounts {
namespace {

class Sessions : public AccountsTest {
 protected:
  std::int64_t expires(const Entry& entry) {
    return store.metadata()
        .read([&](store::Reader& db) { return find_session(db, store::sha256(entry.session), now); })
        .value()
        .session.expires;
  }
  static constexpr std::int64_t hour = 3'600'000;
};

TEST_F(Sessions, EachSignInHasAValueOfItsOwn) {
  add("ann@example.com");
  const Entry one = sign_in("ann@example.com"), two = sign_in("ann@example.com");
  EXPECT_EQ(one.session.size(), 43u);
  EXPECT_NE(one.session, two.session);
  EXPECT_TRUE(accounts->find(one.session));
  EXPECT_TRUE(accounts->find(two.session));
}

TEST_F(Sessions, AValueThatSomebodyBroughtAlongIsNeverTaken) {
  add("ann@example.com");
  const std::string planted(43, 'A');
  const Entry entry = sign_in("ann@example.com");
  EXPECT_NE(entry.session, planted);
  EXPECT_FALSE(accounts->find(planted));
}

TEST_F(Sessions, WhatIsNoValueFindsNothing) {
  add("ann@example.com");
  const Entry entry = sign_in("ann@example.com");
  for (const std::string& none : {std::string(), entry.session + "x", std::string(1 << 20, 'a'),
                                  entry.session.substr(1), std::string("\0", 1)})
    EXPECT_FALSE(accounts->find(none));
}

TEST_F(Sessions, TheValueIsNotInTheDatabase) {
  add("ann@example.com");
  const Entry entry = sign_in("ann@example.com");
  const auto row = store.metadata().read(
      [&](store::Reader& db) { return find_session(db, store::sha256(entry.session), now); });
  EXPECT_TRUE(row);
  const auto other = store.metadata().read([&](store::Reader& db) {
    store::Digest digest = store::sha256(entry.session);
    digest[0] = static_cast<std::uint8_t>(digest[0] ^ 1);
    return find_session(db, digest, now);
  });
  EXPECT_FALSE(other);
}

TEST_F(Sessions, EndWhenTheyWereNotUsedForTheirTime) {
  add("ann@example.com");
  const Entry entry = sign_in("ann@example.com");
  now += settings.session_lifetime - 1;
  EXPECT_TRUE(accounts->find(entry.session));
  now += settings.session_lifetime;
  EXPECT_FALSE(accounts->find(entry.session));
}

TEST_F(Sessions, RollOnAtMostOnceAnHour) {
  add("ann@example.com");
  const Entry entry = sign_in("ann@example.com");
  const std::int64_t first = expires(entry);
  now += hour - 1;
  accounts->find(entry.session);
  EXPECT_EQ(expires(entry), first);
  now += 1;
  accounts->find(entry.session);
  EXPECT_EQ(expires(entry), first + hour);
}

TEST_F(Sessions, AreListedWithTheCurrentOne) {
  const Person ann = add("ann@example.com");
  sign_in("ann@example.com");
  now += 1;
  visitor = {"203.0.113.9", "Other/2.0 \r\n\xff<b>" + std::string(1000, 'x')};
  const Entry second = sign_in("ann@example.com");
  const auto lines = accounts->sessions(ann.id, presence(second).session);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[0].current);
  EXPECT_FALSE(lines[1].current);
  EXPECT_EQ(lines[0].client, "203.0.113.9");
  EXPECT_THAT(lines[0].browser, testing::StartsWith("Other/2.0 <b>xxx"));
  EXPECT_LE(lines[0].browser.size(), 256u);
  EXPECT_EQ(lines[1].browser, "Browser/1.0");
}

TEST_F(Sessions, EndOneByOne) {
  add("ann@example.com");
  const Entry one = sign_in("ann@example.com"), two = sign_in("ann@example.com");
  accounts->sign_out(one.session);
  accounts->sign_out("no session");
  EXPECT_FALSE(accounts->find(one.session));
  EXPECT_TRUE(accounts->find(two.session));
}

TEST_F(Sessions, OfSomebodyElseCannotBeEnded) {
  const Person ann = add("ann@example.com"), bob = add("bob@example.com");
  const Entry entry = sign_in("ann@example.com");
  const SessionId session = presence(entry).session;
  accounts->end_session(bob.id, session);
  EXPECT_TRUE(accounts->find(entry.session));
  accounts->end_session(ann.id, session);
  EXPECT_FALSE(accounts->find(entry.session));
}

TEST_F(Sessions, EndEverywhereButHere) {
  const Person ann = add("ann@example.com");
  add("bob@example.com");
  const Entry here = sign_in("ann@example.com"), there = sign_in("ann@example.com"),
              bobs = sign_in("bob@example.com");
  accounts->sign_out_everywhere(ann.id, presence(here).session, visitor);
  EXPECT_TRUE(accounts->find(here.session));
  EXPECT_FALSE(accounts->find(there.session));
  accounts->sign_out_everywhere(ann.id, std::nullopt, visitor);
  EXPECT_FALSE(accounts->find(here.session));
  EXPECT_TRUE(accounts->find(bobs.session));
}

TEST_F(Sessions, BeyondFiftyTheOneThatWasUsedLeastRecentlyGoes) {
  const Person ann = add("ann@example.com");
  std::vector<Entry> entries;
  for (int i = 0; i < 50; ++i) {
    entries.push_back(sign_in("ann@example.com"));
    now += 1;
  }
  now += hour;
  accounts->find(entries[0].session);  // used again
  entries.push_back(sign_in("ann@example.com"));
  EXPECT_TRUE(accounts->find(entries[0].session));
  EXPECT_FALSE(accounts->find(entries[1].session));
  EXPECT_TRUE(accounts->find(entries[50].session));
  EXPECT_EQ(accounts->sessions(ann.id, {}).size(), 50u);
}

TEST_F(Sessions, GoWithTheirAccount) {
  const Person ann = add("ann@example.com");
  const Entry entry = sign_in("ann@example.com");
  store.metadata().write([&](store::Writer& db) { remove_account(db, ann.id); });
  EXPECT_FALSE(accounts->find(entry.session));
}

class Operator : public AccountsTest {};

TEST_F(Operator, ListsPeopleByAddress) {
  add("bob@example.com");
  add("Ann@example.com", good, false);
  const auto people = accounts->list();
  ASSERT_EQ(people.size(), 2u);
  EXPECT_EQ(people[0].email, "Ann@example.com");
  EXPECT_FALSE(people[0].verified);
  EXPECT_TRUE(people[1].verified);
  EXPECT_EQ(people[1].created, now);
}

TEST_F(Operator, FindsByAddressInAnySpelling) {
  add("Ann@example.com");
  EXPECT_EQ(accounts->find_by_email(" ann@EXAMPLE.com")->email, "Ann@example.com");
  EXPECT_FALSE(accounts->find_by_email("bob@example.com"));
}

TEST_F(Operator, AddsAnAddressOnce) {
  add("ann@example.com");
  EXPECT_EQ(refusal([&] { add("ANN@example.com"); }), "BAD_USER_INPUT");
  EXPECT_EQ(accounts->list().size(), 1u);
}

TEST_F(Operator, AddsWithoutAPasswordOnlyWhereCodesCanBeMailed) {
  EXPECT_FALSE(add("ann@example.com", "").has_password);
  without_mail();
  EXPECT_EQ(refusal([&] { add("bob@example.com", ""); }), "BAD_USER_INPUT");
}

TEST_F(Operator, SetsAPasswordAndEndsAllSessions) {
  const Person ann = add("ann@example.com");
  const Entry entry = sign_in("ann@example.com");
  EXPECT_EQ(refusal([&] { accounts->set_password(ann.id, "short"); }), "BAD_USER_INPUT");
  EXPECT_TRUE(accounts->find(entry.session));
  accounts->set_password(ann.id, "another good password");
  EXPECT_FALSE(accounts->find(entry.session));
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com", "another good password"); }), "");
}

TEST_F(Operator, TidiesWhatHasLapsedAndNothingElse) {
  add("ann@example.com");
  for (int i = 0; i < 3; ++i) sign_in("ann@example.com");
  mail_code("ann@example.com");
  mail_code("bob@example.com");
  now += settings.proof_lifetime - 1;
  accounts->tidy(now);
  EXPECT_EQ(proofs(now), 2);
  now += 1;
  accounts->tidy(now);
  EXPECT_EQ(proofs(now - 1), 0);
  const Entry fresh = sign_in("ann@example.com");
  now += settings.session_lifetime - settings.proof_lifetime;
  accounts->tidy(now);
  const Person ann = fresh.person;
  EXPECT_EQ(accounts->sessions(ann.id, {}).size(), 1u);
  EXPECT_TRUE(accounts->find(fresh.session));
}

}  // namespace
}  // namespace lightkeep::accounts
