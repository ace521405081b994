#include "store/devices.h"

#include <gmock/gmock.h>

#include "store/accounts.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

class Devices : public StoreTest {
 protected:
  AccountId add_account(const std::string& email) {
    return write([&](Writer& db) { return insert_account(db, {.email = email, .email_key = email}); });
  }
  struct SignIn {
    std::string cookie;
    std::string before{};
    std::string network = "192.0.2.1";
    Millis seen = 10;
  };
  DeviceId remember(AccountId account, const SignIn& made, int most = 9) {
    NewDevice row{
        .token_hash = sha256(made.cookie), .account = account, .network = made.network, .seen = made.seen};
    if (!made.before.empty()) row.token_before = sha256(made.before);
    return write([&](Writer& db) { return remember_device(db, row, most); });
  }
  std::optional<DeviceId> find(AccountId account, const std::string& cookie, Millis since = 0) {
    return metadata().read([&](Reader& db) { return find_device(db, account, sha256(cookie), since); });
  }
  bool seen_at(AccountId account, const std::string& network, Millis since = 0) {
    return metadata().read([&](Reader& db) { return has_signed_in_from(db, account, network, since); });
  }
};

TEST_F(Devices, AreKnownToTheAccountThatSignedInAndToNoOther) {
  const AccountId ann = add_account("ann@x.org"), bob = add_account("bob@x.org");
  const DeviceId id = remember(ann, {"a"});
  EXPECT_EQ(find(ann, "a"), id);
  EXPECT_FALSE(find(bob, "a"));
  EXPECT_FALSE(find(ann, "b"));
  EXPECT_TRUE(seen_at(ann, "192.0.2.1"));
  EXPECT_FALSE(seen_at(bob, "192.0.2.1"));
  EXPECT_FALSE(seen_at(ann, "192.0.2.2"));
  EXPECT_FALSE(find(ann, "a", 10)) << "too long ago";
  EXPECT_FALSE(seen_at(ann, "192.0.2.1", 10));
}

TEST_F(Devices, TheCookieIsReplacedForAllAccountsThatTheBrowserKnows) {
  const AccountId ann = add_account("ann@x.org"), bob = add_account("bob@x.org");
  const DeviceId anns = remember(ann, {"a"});
  const DeviceId bobs = remember(bob, {.cookie = "b", .before = "a"});
  EXPECT_EQ(find(ann, "b"), anns);
  EXPECT_EQ(find(bob, "b"), bobs);
  EXPECT_FALSE(find(ann, "a"));
  EXPECT_EQ(remember(ann, {.cookie = "c", .before = "b", .network = "192.0.2.9", .seen = 20}), anns);
  EXPECT_TRUE(seen_at(ann, "192.0.2.9", 19));
  EXPECT_FALSE(seen_at(ann, "192.0.2.1"));
}

TEST_F(Devices, ThoseSeenLeastRecentlyGoBeyondTheMost) {
  const AccountId ann = add_account("ann@x.org");
  remember(ann, {.cookie = "old", .seen = 10});
  remember(ann, {.cookie = "older", .seen = 5});
  remember(ann, {.cookie = "new", .seen = 1}, 2);  // the clock was set back
  EXPECT_TRUE(find(ann, "new"));
  EXPECT_TRUE(find(ann, "old"));
  EXPECT_FALSE(find(ann, "older"));
}

TEST_F(Devices, AreForgottenButForOne) {
  const AccountId ann = add_account("ann@x.org"), bob = add_account("bob@x.org");
  for (const char* cookie : {"a", "b"}) remember(ann, {cookie});
  remember(bob, {"c"});
  write([&](Writer& db) { remove_devices(db, ann, sha256("b")); });
  EXPECT_FALSE(find(ann, "a"));
  EXPECT_TRUE(find(ann, "b"));
  write([&](Writer& db) { remove_devices(db, ann, std::nullopt); });
  EXPECT_FALSE(find(ann, "b"));
  EXPECT_TRUE(find(bob, "c"));
}

TEST_F(Devices, OldOnesGoInStepsAndAllWithTheirAccount) {
  const AccountId ann = add_account("ann@x.org");
  for (int i = 1; i <= 3; ++i) remember(ann, {.cookie = std::to_string(i), .seen = i});
  EXPECT_EQ(write([&](Writer& db) { return remove_old_devices(db, 2, 1); }), 1);
  EXPECT_FALSE(find(ann, "1"));
  EXPECT_EQ(write([&](Writer& db) { return remove_old_devices(db, 2, 9); }), 1);
  EXPECT_TRUE(find(ann, "3"));
  write([&](Writer& db) { remove_account(db, ann); });
  EXPECT_FALSE(find(ann, "3"));
}

}  // namespace
}  // namespace lightkeep::store
