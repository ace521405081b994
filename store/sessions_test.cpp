#include "store/sessions.h"

#include <gmock/gmock.h>

#include "store/proofs.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

class SessionsTest : public StoreTest {
 protected:
  SessionsTest() {
    write([&](Writer& db) {
      ann = insert_account(db, {.email = "Ann@x.org", .email_key = "ann@x.org", .created = 1});
      bob = insert_account(db, {.email = "bob@x.org", .email_key = "bob@x.org", .created = 2});
    });
  }
  SessionId begin(AccountId account, const std::string& token, Millis created, int most = 50) {
    return write([&](Writer& db) {
      return insert_session(db,
                            {.token_hash = sha256(token),
                             .account = account,
                             .created = created,
                             .expires = created + 100,
                             .client = "192.0.2.1",
                             .browser = "Browser"},
                            most);
    });
  }
  std::optional<LiveSession> find(const std::string& token, Millis now) {
    return metadata().read([&](Reader& db) { return find_session(db, sha256(token), now); });
  }
  std::vector<std::int64_t> list(AccountId account, Millis now) {
    std::vector<std::int64_t> ids;
    for (const Session& session :
         metadata().read([&](Reader& db) { return list_sessions(db, account, now); }))
      ids.push_back(static_cast<std::int64_t>(session.id));
    return ids;
  }
  AccountId ann{}, bob{};
};

TEST_F(SessionsTest, ASessionIsFoundWithItsAccountUntilItExpires) {
  const SessionId id = begin(ann, "a", 10);
  const auto live = find("a", 109);
  ASSERT_TRUE(live);
  EXPECT_EQ(live->session.id, id);
  EXPECT_EQ(live->session.client, "192.0.2.1");
  EXPECT_EQ(live->account.id, ann);
  EXPECT_EQ(live->account.email, "Ann@x.org");
  EXPECT_FALSE(live->has_password);
  EXPECT_FALSE(live->session.proved);
  EXPECT_FALSE(find("a", 110));
  EXPECT_FALSE(find("b", 10));
}

TEST_F(SessionsTest, TouchingMovesItsEndAndNeverBack) {
  const SessionId id = begin(ann, "a", 10);
  write([&](Writer& db) { touch_session(db, id, 50, 150); });
  write([&](Writer& db) { touch_session(db, id, 40, 140); });
  EXPECT_EQ(find("a", 60)->session.last_seen, 50);
  EXPECT_EQ(find("a", 60)->session.expires, 150);
}

TEST_F(SessionsTest, TheOldestGoBeyondTheBoundOfTheirAccountOnly) {
  begin(bob, "b", 1);
  begin(ann, "1", 10, 2);
  begin(ann, "2", 11, 2);
  begin(ann, "3", 12, 2);
  EXPECT_FALSE(find("1", 13));
  EXPECT_TRUE(find("2", 13));
  EXPECT_TRUE(find("3", 13));
  EXPECT_TRUE(find("b", 13));
}

TEST_F(SessionsTest, ANewOneStaysAlsoWhenTheClockWentBack) {
  begin(ann, "1", 50, 1);
  begin(ann, "2", 10, 1);
  EXPECT_FALSE(find("1", 51));
  EXPECT_TRUE(find("2", 51));
}

TEST_F(SessionsTest, AreListedByLastUse) {
  const SessionId one = begin(ann, "1", 10), two = begin(ann, "2", 11);
  begin(bob, "3", 12);
  write([&](Writer& db) { touch_session(db, one, 20, 120); });
  EXPECT_THAT(list(ann, 30),
              testing::ElementsAre(static_cast<std::int64_t>(one), static_cast<std::int64_t>(two)));
  EXPECT_THAT(list(ann, 115), testing::ElementsAre(static_cast<std::int64_t>(one)));
}

TEST_F(SessionsTest, AreRemovedOnlyByTheirAccount) {
  const SessionId id = begin(ann, "1", 10);
  write([&](Writer& db) { remove_session(db, bob, id); });
  EXPECT_TRUE(find("1", 11));
  write([&](Writer& db) { remove_session(db, ann, id); });
  EXPECT_FALSE(find("1", 11));
}

TEST_F(SessionsTest, AllButOneAreRemoved) {
  const SessionId one = begin(ann, "1", 10);
  begin(ann, "2", 10);
  begin(bob, "3", 10);
  write([&](Writer& db) { remove_sessions(db, ann, one); });
  EXPECT_TRUE(find("1", 11));
  EXPECT_FALSE(find("2", 11));
  write([&](Writer& db) { remove_sessions(db, ann, std::nullopt); });
  EXPECT_FALSE(find("1", 11));
  EXPECT_TRUE(find("3", 11));
}

TEST_F(SessionsTest, ExpiredOnesGoInSteps) {
  for (int i = 0; i < 5; ++i) begin(ann, std::to_string(i), 10 + i);
  const auto step = [&] { return write([&](Writer& db) { return remove_expired_sessions(db, 112, 2); }); };
  EXPECT_EQ(step(), 2);
  EXPECT_EQ(step(), 1);
  EXPECT_EQ(step(), 0);
  EXPECT_EQ(list(ann, 0).size(), 2u);
}

TEST_F(SessionsTest, GoWithTheirAccountAndSoDoItsProofs) {
  begin(ann, "1", 10);
  write([&](Writer& db) {
    insert_proof(db, {.ticket_hash = sha256("t"),
                      .link_hash = sha256("l"),
                      .account = ann,
                      .email = "a@x.org",
                      .email_key = "a@x.org",
                      .created = 1,
                      .expires = 100});
    remove_account(db, ann);
  });
  EXPECT_FALSE(find("1", 11));
  EXPECT_EQ(metadata().read([](Reader& db) { return count_proofs(db, 11); }), 0);
}

TEST_F(SessionsTest, ProofsCountWhileTheyCanBeUsedAndNotFromTheFuture) {
  write([&](Writer& db) {
    insert_proof(db, {.ticket_hash = sha256("t"),
                      .link_hash = sha256("l"),
                      .email = "a@x.org",
                      .email_key = "a@x.org",
                      .created = 10,
                      .expires = 100});
  });
  const auto count = [&](Millis now) {
    return metadata().read([&](Reader& db) { return count_proofs(db, now); });
  };
  EXPECT_EQ(count(10), 1);
  EXPECT_EQ(count(99), 1);
  EXPECT_EQ(count(100), 0);
  EXPECT_EQ(count(9), 0);
}

}  // namespace
}  // namespace lightkeep::store
