#include <latch>
#include <thread>

#include "app/accounts/attempts.h"
#include "app/accounts/test_accounts.h"

namespace lightkeep::accounts {
namespace {

class SignIn : public AccountsTest {};

TEST_F(SignIn, LetsInWithThePassword) {
  add("Ann@example.com");
  const Entry entry = sign_in(" ann@EXAMPLE.com ");
  EXPECT_EQ(entry.person.email, "Ann@example.com");
  EXPECT_TRUE(entry.person.verified);
  EXPECT_FALSE(entry.created);
  EXPECT_EQ(presence(entry).person.id, entry.person.id);
  EXPECT_TRUE(presence(entry).person.has_password);
}

TEST_F(SignIn, SaysTheSameOfUnknownAddressesAndWrongPasswords) {
  add("ann@example.com");
  accounts->add({"mail@example.com", "", ""}, true);
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com", "wrong password"); }), "UNAUTHENTICATED");
  const std::string wrong = sentence;
  for (const char* other : {"nobody@example.com", "mail@example.com"}) {
    EXPECT_EQ(refusal([&] { sign_in(other, good); }), "UNAUTHENTICATED");
    EXPECT_EQ(sentence, wrong) << other;
  }
}

TEST_F(SignIn, HashesOnceForEveryAnswer) {
  add("ann@example.com");
  accounts->add({"mail@example.com", "", ""}, true);
  for (const char* email : {"ann@example.com", "nobody@example.com", "mail@example.com"}) {
    const int made = hash.made, compared = hash.compared;
    refusal([&] { sign_in(email, "wrong password"); });
    EXPECT_EQ(hash.compared - compared, 1) << email;
    EXPECT_EQ(hash.made - made, 0) << email;
  }
}

TEST_F(SignIn, HashesNothingThatNobodyCanHave) {
  add("ann@example.com");
  const int compared = hash.compared;
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com", std::string(1 << 20, 'a')); }), "UNAUTHENTICATED");
  EXPECT_EQ(hash.compared, compared);
}

TEST_F(SignIn, AnEmptyPasswordFitsNoAccount) {
  accounts->add({"mail@example.com", "", ""}, true);
  EXPECT_EQ(refusal([&] { sign_in("mail@example.com", ""); }), "UNAUTHENTICATED");
}

TEST_F(SignIn, NobodyIsLetInByTheDecoy) {
  accounts->add({"mail@example.com", "", ""}, true);
  for (const char* email : {"mail@example.com", "nobody@example.com"})
    EXPECT_EQ(refusal([&] { sign_in(email, "the decoy's own password"); }), "UNAUTHENTICATED");
}

TEST_F(SignIn, NamesABadAddress) {
  EXPECT_EQ(refusal([&] { sign_in("ann", good); }), "BAD_USER_INPUT");
}

TEST_F(SignIn, RehashesWhatWasMadeWithOtherParameters) {
  add("ann@example.com");
  hash.version = "2:";
  sign_in("ann@example.com");
  const auto row = store.metadata().read(
      [](store::Reader& db) { return find_account(db, std::string_view("ann@example.com")); });
  EXPECT_EQ(row->password, "2:" + std::string(good));
  const int made = hash.made;
  sign_in("ann@example.com");
  EXPECT_EQ(hash.made, made);
}

TEST_F(SignIn, APasswordThatChangedWhileItWasComparedLetsNobodyIn) {
  const Person ann = add("ann@example.com");
  hash.during_comparison = [&] {
    hash.during_comparison = nullptr;
    accounts->set_password(ann.id, "another good password");
  };
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com"); }), "UNAUTHENTICATED");
}

TEST_F(SignIn, TakesAnAllowanceOfTheClientThePairAndTheAccount) {
  refusal([&] { sign_in("Ann@example.com"); });
  EXPECT_EQ(taken["sign-in-client"]["192.0.2.1"], 1);
  EXPECT_EQ(taken["sign-in-pair"]["ann@example.com\n192.0.2.1"], 1);
  EXPECT_EQ(taken["sign-in-account"]["ann@example.com"], 1);
}

TEST_F(SignIn, CountsTheNetworkOfAnIpv6Client) {
  visitor.client = "2001:db8:1:2:aaaa::1";
  refusal([&] { sign_in("ann@example.com"); });
  EXPECT_EQ(taken["sign-in-client"]["2001:db8:1:2::"], 1);
}

TEST_F(SignIn, IsRefusedWithoutAllowanceAndBeforeAnyHash) {
  add("ann@example.com");
  for (const char* kind : {"sign-in-client", "sign-in-pair", "sign-in-account"}) {
    exhausted = {kind};
    const int compared = hash.compared;
    EXPECT_EQ(refusal([&] { sign_in("ann@example.com"); }), "RATE_LIMITED") << kind;
    EXPECT_EQ(hash.compared, compared) << kind;
  }
}

TEST_F(SignIn, EveryKindThatIsTakenIsInTheTable) {
  std::set<std::string_view> known;
  for (const AttemptKind& kind : attempt_kinds()) {
    EXPECT_TRUE(known.insert(kind.name).second);
    EXPECT_GT(kind.burst, 0u);
    EXPECT_GT(kind.per.count(), 0);
  }
  refusal([&] { sign_in("ann@example.com"); });
  policy(SignUp::open);
  refusal([&] { mail_code("ann@example.com"); });
  refusal([&] { enter_code("ticket", "12345678"); });
  add("bob@example.com");
  visitor.device = sign_in("bob@example.com").device;
  sign_in("bob@example.com");
  visitor.device = sign_in("bob@example.com").device;
  mail_code("bob@example.com");
  visitor.device.clear();
  mail_code("bob@example.com");
  without_mail();
  refusal([&] { accounts->sign_up({"ann@example.com", "", good}, true, visitor); });
  for (const auto& [kind, keys] : taken) EXPECT_TRUE(known.contains(kind)) << kind;
  EXPECT_EQ(taken.size(), known.size());
}

TEST_F(SignIn, BeyondWhatIsHashedAtOnceIsTurnedAway) {
  add("ann@example.com");
  std::latch gate(1);
  hash.during_comparison = [&] { gate.wait(); };
  std::atomic<int> unavailable = 0, in = 0;
  std::vector<std::jthread> crowd;
  for (int i = 0; i < 20; ++i) {
    crowd.emplace_back([&] {
      try {
        accounts->sign_in("ann@example.com", good, visitor);
        ++in;
      } catch (const api::ApiError& error) {
        if (error.retry_after() && error.row().status == 503 && ++unavailable == 12) gate.count_down();
      }
    });
  }
  crowd.clear();
  EXPECT_EQ(in + unavailable, 20);
  EXPECT_GE(in, 1);
  EXPECT_LE(hash.compared, 8);  // four at once, four that wait
}

class SigningUp : public AccountsTest {
 protected:
  SigningUp() { without_mail(); }
  Entry sign_up(const std::string& email, const std::string& password = good, bool invited = true) {
    return accounts->sign_up({email, " Ann ", password}, invited, visitor);
  }
};

TEST_F(SigningUp, MakesAnUnprovedAccountAndSignsIn) {
  const Entry entry = sign_up("ann@example.com");
  EXPECT_TRUE(entry.created);
  EXPECT_FALSE(entry.person.verified);
  EXPECT_EQ(entry.person.name, "Ann");
  EXPECT_EQ(presence(entry).person.id, entry.person.id);
}

TEST_F(SigningUp, FollowsThePolicy) {
  EXPECT_EQ(refusal([&] { sign_up("ann@example.com", good, false); }), "FORBIDDEN");
  EXPECT_NE(sentence.find("invit"), std::string::npos);
  policy(SignUp::open);
  EXPECT_EQ(refusal([&] { sign_up("bob@example.com", good, false); }), "");
  policy(SignUp::closed);
  EXPECT_EQ(refusal([&] { sign_up("cat@example.com", good, true); }), "FORBIDDEN");
}

TEST_F(SigningUp, SignsInToTheAccountThatIsThereIfThePasswordIsItsOwn) {
  const Entry first = sign_up("ann@example.com");
  const Entry second = sign_up("ANN@example.com");
  EXPECT_FALSE(second.created);
  EXPECT_EQ(second.person.id, first.person.id);
  EXPECT_NE(second.session, first.session);
}

TEST_F(SigningUp, AnotherPasswordIsRefusedAsAtSignIn) {
  sign_up("ann@example.com");
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com", "wrong password"); }), "UNAUTHENTICATED");
  const std::string wrong = sentence;
  EXPECT_EQ(refusal([&] { sign_up("ann@example.com", "other good password"); }), "UNAUTHENTICATED");
  EXPECT_EQ(sentence, wrong);
}

TEST_F(SigningUp, RefusesBadPasswordsAddressesAndNames) {
  EXPECT_EQ(refusal([&] { sign_up("ann@example.com", "short"); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] { sign_up("ann@example.com", ""); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] { sign_up("ann", good); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] { sign_up("\xff@example.com", good); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] {
              accounts->sign_up({"ann@example.com", "a\nb", good}, true, visitor);
            }),
            "BAD_USER_INPUT");
  EXPECT_TRUE(accounts->list().empty());
}

TEST_F(SigningUp, NeedsAProvedAddressWhereMailIsSetUp) {
  with_mail = true;
  policy(SignUp::open);
  EXPECT_EQ(refusal([&] { sign_up("ann@example.com"); }), "BAD_USER_INPUT");
  EXPECT_TRUE(accounts->list().empty());
}

TEST_F(SigningUp, OfTwoAtOnceOneMakesTheAccount) {
  std::atomic<int> created = 0, refused = 0;
  std::vector<std::jthread> two;
  for (const char* password : {"first good password", "other good password"}) {
    two.emplace_back([&, password] {
      try {
        created += accounts->sign_up({"ann@example.com", "", password}, true, visitor).created ? 1 : 0;
      } catch (const api::ApiError&) {
        ++refused;
      }
    });
  }
  two.clear();
  EXPECT_EQ(created, 1);
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(accounts->list().size(), 1u);
}

TEST_F(AccountsTest, TheRealHashIsArgon2idAndWorksFromEndToEnd) {
  real_hash = true;
  reopen();
  add("ann@example.com");
  EXPECT_EQ(sign_in("ann@example.com").person.email, "ann@example.com");
  EXPECT_EQ(refusal([&] { sign_in("ann@example.com", "wrong password"); }), "UNAUTHENTICATED");
  const auto row = store.metadata().read(
      [](store::Reader& db) { return find_account(db, std::string_view("ann@example.com")); });
  EXPECT_TRUE(row->password->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

}  // namespace
}  // namespace lightkeep::accounts
