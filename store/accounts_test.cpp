#include "store/accounts.h"

#include <gmock/gmock.h>

#include "store/address_keys.h"
#include "store/error.h"
#include "store/proofs.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

class AccountRows : public StoreTest {
 protected:
  AccountId add_account(const std::string& email, const std::string& key) {
    return write([&](Writer& db) {
      return insert_account(
          db, {.email = email, .email_key = key, .name = "Name", .password = "hash", .created = 5});
    });
  }
  Account load_account(AccountId id) {
    return metadata().read([&](Reader& db) { return find_account(db, id); }).value();
  }
};

TEST_F(AccountRows, AreFoundByNumberAndByAddress) {
  const AccountId id = add_account("Ann@x.org", "ann@x.org");
  const Account account = load_account(id);
  EXPECT_EQ(account.email, "Ann@x.org");
  EXPECT_EQ(account.name, "Name");
  EXPECT_EQ(account.password, "hash");
  EXPECT_FALSE(account.verified);
  EXPECT_EQ(account.created, 5);
  metadata().read([&](Reader& db) {
    EXPECT_EQ(find_account(db, std::string_view("ann@x.org"))->id, id);
    EXPECT_FALSE(find_account(db, std::string_view("Ann@x.org")));
    EXPECT_FALSE(find_account(db, AccountId{999}));
  });
}

TEST_F(AccountRows, AnAddressIsTakenOnce) {
  const AccountId ann = add_account("ann@x.org", "ann@x.org");
  const AccountId bob = add_account("bob@x.org", "bob@x.org");
  EXPECT_EQ(fault_of([&] { add_account("ANN@x.org", "ann@x.org"); }), Fault::taken);
  EXPECT_EQ(fault_of([&] {
              write([&](Writer& db) { set_account_email(db, bob, {"ann@x.org", "ann@x.org", 9}); });
            }),
            Fault::taken);
  write([&](Writer& db) { set_account_email(db, ann, {"new@x.org", "new@x.org", 9}); });
  write([&](Writer& db) { set_account_email(db, bob, {"ann@x.org", "ann@x.org", {}}); });
  EXPECT_EQ(load_account(ann).verified, 9);
  EXPECT_FALSE(load_account(bob).verified);
}

TEST_F(AccountRows, KeepWhenTheyWereFirstProved) {
  const AccountId id = add_account("ann@x.org", "ann@x.org");
  write([&](Writer& db) { set_account_verified(db, id, 7); });
  write([&](Writer& db) { set_account_verified(db, id, 8); });
  EXPECT_EQ(load_account(id).verified, 7);
}

TEST_F(AccountRows, ANumberIsNeverGivenAgain) {
  const AccountId first = add_account("ann@x.org", "ann@x.org");
  write([&](Writer& db) { remove_account(db, first); });
  EXPECT_NE(add_account("bob@x.org", "bob@x.org"), first);
}

class ProofRows : public AccountRows {
 protected:
  struct Made {
    ProofPurpose purpose = ProofPurpose::sign_in;
    std::optional<AccountId> account{};
    std::string key = "ann@x.org";
    ProofAsker asker = ProofAsker::stranger;
  };
  ProofId prove(const std::string& name, const Made& made) {
    return write([&](Writer& db) {
      return insert_proof(db, {.ticket_hash = sha256("ticket " + name),
                               .link_hash = sha256("link " + name),
                               .code_hash = sha256("code " + name),
                               .purpose = made.purpose,
                               .asker = made.asker,
                               .account = made.account,
                               .email = made.key,
                               .email_key = made.key,
                               .created = 10,
                               .expires = 100});
    });
  }
  std::optional<Proof> find(const std::string& name, Millis now = 50) {
    return metadata().read(
        [&](Reader& db) { return find_proof_by_ticket(db, sha256("ticket " + name), now); });
  }
};

TEST_F(ProofRows, AreFoundByTicketAndByLinkUntilTheyExpire) {
  const ProofId id = prove("a", {});
  EXPECT_EQ(find("a", 99)->id, id);
  EXPECT_EQ(find("a")->code_hash, sha256("code a"));
  EXPECT_FALSE(find("a", 100));
  metadata().read([&](Reader& db) {
    EXPECT_EQ(find_proof_by_link(db, sha256("link a"), 99)->id, id);
    EXPECT_FALSE(find_proof_by_link(db, sha256("link a"), 100));
    EXPECT_FALSE(find_proof_by_link(db, sha256("ticket a"), 50));
  });
}

TEST_F(ProofRows, AStrangersEndsNoneThatOthersAskedFor) {
  const auto of_device = asker_of(DeviceId{7});
  prove("device", {.asker = of_device});
  prove("network", {.asker = ProofAsker::known_network});
  prove("stranger", {});
  prove("other device", {.asker = asker_of(DeviceId{8})});
  for (const char* name : {"device", "network", "stranger", "other device"}) EXPECT_TRUE(find(name)) << name;
  prove("device again", {.asker = of_device});
  EXPECT_FALSE(find("device"));
  EXPECT_TRUE(find("stranger"));
}

TEST_F(ProofRows, TellWhenTheirAskerWasGivenTheLast) {
  prove("a", {});
  metadata().read([&](Reader& db) {
    EXPECT_EQ(last_asked(db, "ann@x.org", ProofAsker::stranger, 99), 10);
    EXPECT_FALSE(last_asked(db, "ann@x.org", ProofAsker::stranger, 100));
    EXPECT_FALSE(last_asked(db, "ann@x.org", ProofAsker::known_network, 99));
    EXPECT_FALSE(last_asked(db, "bob@x.org", ProofAsker::stranger, 99));
  });
}

TEST_F(ProofRows, ANewOneEndsThoseOfItsAddressAndPurpose) {
  const AccountId ann = add_account("ann@x.org", "ann@x.org");
  prove("a", {});
  prove("other address", {.key = "bob@x.org"});
  prove("change", {ProofPurpose::new_address, ann, "new@x.org"});
  prove("b", {});
  EXPECT_FALSE(find("a"));
  EXPECT_TRUE(find("b"));
  EXPECT_TRUE(find("other address"));
  EXPECT_TRUE(find("change"));
}

TEST_F(ProofRows, AnAccountAsksForOneNewAddressAtATimeAndDisturbsNobodyElse) {
  const AccountId ann = add_account("ann@x.org", "ann@x.org"), bob = add_account("bob@x.org", "bob@x.org");
  prove("ann", {ProofPurpose::new_address, ann, "new@x.org"});
  prove("bob", {ProofPurpose::new_address, bob, "new@x.org"});
  EXPECT_TRUE(find("ann"));
  prove("ann again", {ProofPurpose::new_address, ann, "newer@x.org"});
  EXPECT_FALSE(find("ann"));
  EXPECT_TRUE(find("bob"));
  write([&](Writer& db) { remove_address_proofs(db, bob); });
  EXPECT_FALSE(find("bob"));
  EXPECT_TRUE(find("ann again"));
}

TEST_F(ProofRows, AfterSoManyWrongCodesOnlyTheLinkCounts) {
  const ProofId id = prove("a", {});
  for (int i = 1; i < 3; ++i) {
    write([&](Writer& db) { count_wrong_code(db, id, 3); });
    EXPECT_EQ(find("a")->attempts, i);
  }
  write([&](Writer& db) { count_wrong_code(db, id, 3); });
  EXPECT_FALSE(find("a"));
  metadata().read([&](Reader& db) { EXPECT_TRUE(find_proof_by_link(db, sha256("link a"), 50)); });
}

TEST_F(ProofRows, HoldWhatIsSealed) {
  const ProofId id = prove("a", {});
  EXPECT_EQ(find("a")->sealed_next, "");
  const std::string sealed("\0\x01 sealed", 9);
  write([&](Writer& db) { set_sealed_next(db, id, sealed); });
  EXPECT_EQ(find("a")->sealed_next, sealed);
}

TEST_F(ProofRows, ExpiredOnesGoInSteps) {
  for (const char* key : {"a@x.org", "b@x.org", "c@x.org"}) prove(key, {.key = key});
  const auto step = [&](Millis now) {
    return write([&](Writer& db) { return remove_expired_proofs(db, now, 2); });
  };
  EXPECT_EQ(step(99), 0);
  EXPECT_EQ(step(100), 2);
  EXPECT_EQ(step(100), 1);
}

TEST_F(AccountRows, KeysOfAnEarlierRuleAreRenewed) {
  const AccountId plain = add_account("Ann@x.org", "kept as it is"),
                  first = add_account("Zoë@x.org", "zoë@X.ORG"),
                  second = add_account("ZOË@x.org", "zoË@x.org");
  const auto key_of = [](std::string_view address) { return "new " + std::string(address.substr(1)); };
  const auto found = [&](const std::string& key) {
    return metadata().read([&](Reader& db) { return find_account(db, std::string_view(key)); });
  };
  EXPECT_EQ(renew_address_keys(metadata(), [](std::string_view) { return std::string("zoë@x.org"); }), 1)
      << "the second would have the key of another";
  EXPECT_EQ(found("zoë@x.org")->id, first);
  EXPECT_EQ(found("zoË@x.org")->id, second);
  EXPECT_EQ(found("kept as it is")->id, plain);
  EXPECT_EQ(renew_address_keys(metadata(), key_of), 2);
  EXPECT_EQ(found("new oë@x.org")->id, first);
  EXPECT_EQ(renew_address_keys(metadata(), key_of), 0);
}

}  // namespace
}  // namespace lightkeep::store
