#include "store/app_connections.h"

#include <gmock/gmock.h>

#include "store/accounts.h"
#include "store/device_grants.h"
#include "store/programs.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

class AppConnectionsTest : public StoreTest {
 protected:
  AppConnectionsTest() {
    write([&](Writer& db) {
      ann = insert_account(db, {.email = "ann@x.org", .email_key = "ann@x.org", .created = 1});
      acme = insert_organization(db, {"acme", "Acme", 1});
      robot = put_program(db, {.client_id = "robot", .name = "Robot", .created = 1}, 10);
    });
  }
  AppConnectionId connect(Millis created, int most = 10) {
    return write([&](Writer& db) {
      return insert_connection(db,
                               {.program = robot,
                                .account = ann,
                                .organization = acme,
                                .access = Access::write,
                                .created = created,
                                .expires = created + 1'000,
                                .address = "192.0.2.1"},
                               most);
    });
  }
  void give(AppConnectionId connection, const std::string& token, Millis expires,
            TokenKind kind = TokenKind::access, int most = 10) {
    write([&](Writer& db) {
      insert_token(db,
                   {.hash = sha256(token),
                    .connection = connection,
                    .kind = kind,
                    .created = ++made,
                    .expires = expires},
                   most);
    });
  }
  bool live(const std::string& token, Millis now) {
    return metadata().read(
        [&](Reader& db) { return find_live_connection(db, sha256(token), now).has_value(); });
  }
  AccountId ann{};
  OrganizationId acme{};
  ProgramId robot{};
  Millis made = 0;
};

TEST_F(AppConnectionsTest, ATokenIsLiveUntilItsTimeOrThatOfItsConnection) {
  const auto connection = connect(0);
  give(connection, "a", 500);
  give(connection, "b", 5'000);
  give(connection, "r", 5'000, TokenKind::refresh);
  EXPECT_TRUE(live("a", 499));
  EXPECT_FALSE(live("a", 500));
  EXPECT_TRUE(live("b", 999));
  EXPECT_FALSE(live("b", 1'000));
  EXPECT_FALSE(live("r", 1));
  EXPECT_FALSE(live("x", 1));
}

TEST_F(AppConnectionsTest, AnEndTakesAllTokensAndIsListedForAWhile) {
  const auto connection = connect(0);
  give(connection, "a", 500);
  write([&](Writer& db) { end_connection(db, connection, 7); });
  EXPECT_FALSE(live("a", 8));
  const auto lines = metadata().read([&](Reader& db) { return list_connections(db, ann); });
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].connection.ended, 7);
  EXPECT_EQ(lines[0].program_name, "Robot");
  EXPECT_EQ(lines[0].organization, "acme");
  EXPECT_EQ(lines[0].person, "ann@x.org");
  write([&](Writer& db) { tidy_connections(db, {.now = 100, .answered = 100, .ended = 7}, 10); });
  EXPECT_TRUE(metadata().read([&](Reader& db) { return list_connections(db, acme); }).empty());
}

TEST_F(AppConnectionsTest, TheNewestTokensAndTheLastUsedConnectionsStay) {
  const auto first = connect(0), second = connect(1);
  for (const char* token : {"a", "b", "c"}) give(first, token, 500, TokenKind::access, 2);
  EXPECT_FALSE(live("a", 10));
  EXPECT_TRUE(live("c", 10));
  write([&](Writer& db) { touch_connection(db, first, 50, "192.0.2.9"); });
  connect(60, 2);
  EXPECT_FALSE(metadata().read([&](Reader& db) { return find_connection(db, second).has_value(); }));
  EXPECT_TRUE(live("c", 10));
}

TEST_F(AppConnectionsTest, WithTheAccountOrTheOrganizationAllOfItGoes) {
  give(connect(0), "a", 500);
  write([&](Writer& db) {
    insert_code(
        db, {.hash = sha256("code"), .program = robot, .account = ann, .organization = acme, .expires = 9});
    remove_connections(db, ann);
  });
  EXPECT_FALSE(live("a", 1));
  EXPECT_FALSE(metadata().read([](Reader& db) { return find_code(db, sha256("code")).has_value(); }));
}

TEST_F(AppConnectionsTest, AnAnswerIsForgottenAfterItsWindow) {
  give(connect(0), "r", 900, TokenKind::refresh);
  write([&](Writer& db) { replace_token(db, sha256("r"), 20, "sealed"); });
  const auto answer = [&] {
    return metadata().read([](Reader& db) { return find_token(db, sha256("r"))->sealed_answer; });
  };
  EXPECT_EQ(answer(), "sealed");
  write([&](Writer& db) { tidy_connections(db, {.now = 30, .answered = 20, .ended = 0}, 10); });
  EXPECT_EQ(answer(), "");
  EXPECT_EQ(metadata().read([](Reader& db) { return find_token(db, sha256("r"))->replaced; }), 20);
}

TEST_F(AppConnectionsTest, AFloodOfTerminalsThrowsOutItsOwn) {
  const auto begin = [&](const std::string& name, const std::string& network, Millis created) {
    write([&](Writer& db) {
      insert_device_grant(db,
                          {.device_hash = sha256(name),
                           .user_code_hash = sha256("user " + name),
                           .program = robot,
                           .network = network,
                           .created = created,
                           .expires = created + 600},
                          3);
    });
  };
  begin("honest", "192.0.2.1", 1);
  for (int i = 0; i < 10; ++i) begin("flood" + std::to_string(i), "203.0.113.1", 2 + i);
  EXPECT_TRUE(
      metadata().read([](Reader& db) { return find_device_grant(db, sha256("honest")).has_value(); }));
  EXPECT_EQ(write([](Writer& db) { return remove_old_device_grants(db, 601, 10); }), 1);
}

}  // namespace
}  // namespace lightkeep::store
