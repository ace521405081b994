// What strangers can take from a person, and how much they can guess: nothing, and no more than attempts.h
// says.
#include <algorithm>
#include <latch>
#include <thread>

#include "app/accounts/attempts.h"
#include "app/accounts/test_accounts.h"

namespace lightkeep::accounts {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::SizeIs;

class AskerTest : public AccountsTest {
 protected:
  AskerTest() {
    add("ann@example.com");
    const Entry entry = sign_in("ann@example.com");
    home = {.client = "192.0.2.1", .browser = "Browser/1.0", .device = entry.device};
    same_network = {.client = "192.0.2.1", .browser = "Browser/2.0"};
    elsewhere = {.client = "198.51.100.7", .browser = "Browser/1.0"};
    travelling = {.client = "203.0.113.9", .browser = "Browser/1.0", .device = entry.device};
    taken.clear();
  }

  std::string sign_in_as(const Visitor& who, const std::string& password = good) {
    return refusal([&] { accounts->sign_in("ann@example.com", password, who); });
  }
  MailedCode ask(const Visitor& who, const std::string& email = "ann@example.com") {
    return accounts->mail_code(email, false, {}, who);
  }
  /// The kinds and keys of which allowances were taken.
  std::vector<std::string> all_taken() {
    std::vector<std::string> all;
    for (const auto& [kind, keys] : taken)
      for (const auto& [key, count] : keys) all.push_back(kind + " " + key);
    taken.clear();
    return all;
  }
  static Visitor stranger(int number) {
    return {.client = "10." + std::to_string(number / 65536 % 256) + "." +
                      std::to_string(number / 256 % 256) + "." + std::to_string(number % 256),
            .browser = "Flood/1.0"};
  }

  Visitor home, same_network, elsewhere, travelling;
};

using KnownDevices = AskerTest;

TEST_F(KnownDevices, HaveAnAllowanceOfTheirOwn) {
  exhausted = {"sign-in-client", "sign-in-pair", "sign-in-account"};
  EXPECT_EQ(sign_in_as(same_network), "RATE_LIMITED");
  EXPECT_EQ(sign_in_as(elsewhere), "RATE_LIMITED");
  EXPECT_EQ(sign_in_as(home, "wrong password"), "UNAUTHENTICATED");
  EXPECT_EQ(sign_in_as(travelling), "") << "wherever they are";
  exhausted = {"sign-in-device"};
  EXPECT_EQ(sign_in_as(elsewhere), "") << "without the cookie it is a stranger's";
}

TEST_F(KnownDevices, AreKnownToTheirAccountAlone) {
  add("bob@example.com");
  exhausted = {"sign-in-pair"};
  EXPECT_EQ(refusal([&] { accounts->sign_in("bob@example.com", good, home); }), "RATE_LIMITED");
  EXPECT_EQ(refusal([&] { accounts->sign_in("nobody@example.com", good, home); }), "RATE_LIMITED");
  exhausted = {};
  home.device = accounts->sign_in("bob@example.com", good, home).device;
  exhausted = {"sign-in-pair"};
  EXPECT_EQ(sign_in_as(home), "") << "one browser, two accounts";
}

TEST_F(KnownDevices, GetANewCookieWithEachSignInAndTheOldOneIsWorthNothing) {
  const Entry entry = accounts->sign_in("ann@example.com", good, home);
  EXPECT_NE(entry.device, home.device);
  exhausted = {"sign-in-client"};
  EXPECT_EQ(sign_in_as(home), "RATE_LIMITED");
  home.device = entry.device;
  EXPECT_EQ(sign_in_as(home), "");
}

TEST_F(KnownDevices, AreForgottenAfterAYearAndWithAPassword) {
  now += 366LL * 86'400'000;
  accounts->tidy(now);
  exhausted = {"sign-in-client"};
  EXPECT_EQ(sign_in_as(home), "RATE_LIMITED");
  exhausted = {};
  const Entry other = accounts->sign_in("ann@example.com", good, elsewhere);
  const Entry here = accounts->sign_in("ann@example.com", good, home);
  elsewhere.device = other.device;
  home.device = here.device;
  accounts->set_password(presence(here), good, "another good password", home);
  exhausted = {"sign-in-client"};
  EXPECT_EQ(sign_in_as(elsewhere, "another good password"), "RATE_LIMITED");
  EXPECT_EQ(sign_in_as(home, "another good password"), "");
}

TEST_F(KnownDevices, AreForgottenWhenAllOthersAreSignedOut) {
  const Entry other = accounts->sign_in("ann@example.com", good, elsewhere);
  elsewhere.device = other.device;
  accounts->sign_out_everywhere(other.person.id, std::nullopt, home);
  exhausted = {"sign-in-client"};
  EXPECT_EQ(sign_in_as(elsewhere), "RATE_LIMITED");
  EXPECT_EQ(sign_in_as(home), "");
}

TEST_F(KnownDevices, ACookieThatIsNoneIsAStranger) {
  exhausted = {"sign-in-client"};
  for (const std::string& device : {std::string("x"), std::string(1 << 20, 'a'), std::string("\0", 1)}) {
    home.device = device;
    EXPECT_EQ(sign_in_as(home), "RATE_LIMITED");
  }
}

using KnownNetworks = AskerTest;

TEST_F(KnownNetworks, AreNotLockedOutFromAfar) {
  exhausted = {"sign-in-account"};
  EXPECT_EQ(sign_in_as(same_network), "");
  EXPECT_EQ(sign_in_as(elsewhere), "RATE_LIMITED");
  EXPECT_EQ(refusal([&] { accounts->sign_in("nobody@example.com", good, same_network); }), "RATE_LIMITED");
}

TEST_F(KnownNetworks, AreTheSixtyFourOfAnIpv6Address) {
  home.client = "2001:db8:1:2::3";
  home.device = accounts->sign_in("ann@example.com", good, home).device;
  exhausted = {"sign-in-account"};
  EXPECT_EQ(sign_in_as({.client = "2001:db8:1:2:ffff::9", .browser = {}}), "");
  EXPECT_EQ(sign_in_as({.client = "2001:db8:1:3::3", .browser = {}}), "RATE_LIMITED");
}

using MailToAnn = AskerTest;

TEST_F(MailToAnn, TakesFromTheAskersOwnAllowance) {
  ask(elsewhere);
  EXPECT_EQ(all_taken(),
            (std::vector<std::string>{"mail-address ann@example.com", "mail-client 198.51.100.7"}));
  ask(same_network);
  EXPECT_EQ(all_taken(),
            (std::vector<std::string>{"mail-client 192.0.2.1", "mail-networks ann@example.com"}));
  ask(home);
  EXPECT_EQ(all_taken(), std::vector<std::string>{"mail-device 1"});
}

TEST_F(MailToAnn, AStrangerUsesUpNothingOfHers) {
  exhausted = {"mail-client", "mail-address", "mail-networks"};
  EXPECT_EQ(refusal([&] { ask(elsewhere); }), "RATE_LIMITED");
  EXPECT_FALSE(ask(travelling).ticket.empty());
  exhausted = {"mail-address"};
  EXPECT_FALSE(ask(same_network).ticket.empty());
}

TEST_F(MailToAnn, AStrangerEndsNoCodeOfHers) {
  const std::string hers = ask(home).ticket;
  const std::string her_code = code();
  const std::string in_her_network = ask(same_network).ticket;
  const std::string network_code = code();
  for (int i = 0; i < 20; ++i) ask(stranger(i));
  EXPECT_EQ(refusal([&] { accounts->enter_code(in_her_network, network_code, same_network); }), "");
  EXPECT_EQ(refusal([&] { accounts->enter_code(hers, her_code, home); }), "");
}

TEST_F(MailToAnn, WhenEnoughWasMailedItSaysWhenAndTheLinkGoesOn) {
  for (const char* email : {"ann@example.com", "nobody@example.com"}) {
    exhausted = {};
    policy(SignUp::open);
    const std::string ticket = ask(elsewhere, email).ticket;
    const std::string mailed = link();
    const std::string wrong = another(code());
    for (int i = 0; i < 9; ++i) refusal([&] { accounts->enter_code(ticket, wrong, elsewhere); });
    now += 180'000;
    exhausted = {"mail-address"};
    const std::size_t before = outbox().size();
    const MailedCode again = ask(stranger(1), email);
    EXPECT_EQ(again.ticket, "");
    EXPECT_EQ(again.sent_ago, minutes(3));
    EXPECT_EQ(again.next_in, seconds(90));
    EXPECT_EQ(outbox().size(), before);
    EXPECT_EQ(accounts->look_link(mailed), email) << "nobody can spoil it by guessing or asking";
    now += 15 * 60'000;
    EXPECT_EQ(refusal([&] { ask(stranger(2), email); }), "RATE_LIMITED")
        << "there is nothing left to tell of";
  }
}

TEST_F(MailToAnn, OfStrangersWaitsForItsTurnAndHersDoesNot) {
  ask(elsewhere);
  ask(same_network);
  ask(home);
  const auto mails = outbox();
  ASSERT_THAT(mails, SizeIs(3));
  EXPECT_EQ(mails[0].sender, "code:198.51.100.7");
  EXPECT_EQ(mails[1].sender, "");
  EXPECT_EQ(mails[2].sender, "");
}

TEST_F(MailToAnn, TheGreedyWaitForThemselves) {
  post.pace = minutes(1);
  reopen();
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 5; ++i)
    waits.push_back(ask(elsewhere, "many" + std::to_string(i) + "@example.com").delay / minutes(1));
  EXPECT_EQ(waits, (std::vector<std::int64_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(ask(stranger(1)).delay, minutes(1)) << "behind their first";
  EXPECT_EQ(ask(home).delay, minutes(0));
}

TEST_F(MailToAnn, AnAddressWithoutAnAccountWaitsInTheSameLine) {
  post.pace = minutes(1);
  reopen();
  for (const char* email : {"nobody@example.com", "ann@example.com", "nemo@example.com"})
    ask(elsewhere, email);
  EXPECT_EQ(ask(elsewhere).delay, minutes(3));
  EXPECT_THAT(outbox(), SizeIs(2)) << "but is mailed nothing";
}

TEST_F(MailToAnn, ACodeThatWaitsIsGoodForAsLongAsOneThatDoesNot) {
  post.pace = minutes(4);
  reopen();
  ask(elsewhere, "nobody@example.com");
  ask(elsewhere, "nemo@example.com");
  const MailedCode mailed = ask(elsewhere);
  EXPECT_EQ(mailed.delay, minutes(8));
  const std::string mailed_code = code();
  now += std::chrono::milliseconds(minutes(22)).count();
  EXPECT_EQ(refusal([&] { accounts->enter_code(mailed.ticket, mailed_code, elsewhere); }), "");
}

TEST_F(MailToAnn, WhoseTurnWouldComeTooLateIsToldSo) {
  post.pace = minutes(1);
  reopen();
  std::string refused;
  for (int i = 0; i < 12; ++i)
    refused = refusal([&] { ask(elsewhere, "many" + std::to_string(i) + "@example.com"); });
  EXPECT_EQ(refused, "SERVICE_UNAVAILABLE");
  EXPECT_EQ(proofs(now), 11) << "what is refused leaves nothing behind";
  EXPECT_FALSE(ask(stranger(1)).ticket.empty()) << "another network's turn comes soon";
}

/// With the real allowances, over an hour by the clock of the test.
class Guessing : public AskerTest {
 protected:
  Guessing() {
    Ports ports;
    ports.clock = [this] { return now.load(); };
    ports.post = &post;
    ports.take_attempt = [this](std::string_view kind, std::string_view key) {
      return limits.take(kind, key);
    };
    ports.password_hash = &hash;
    accounts = std::make_unique<Accounts>(store, settings, ports);
    hash.compared = 0;
  }
  template <class Each>
  void for_an_hour(Each each) {
    for (int minute = 0; minute < 60; ++minute, now += 60'000) each(minute);
  }
  AttemptLimits limits{[this] { return now.load(); }};
};

TEST_F(Guessing, OfPasswordsIsBoundedForAllStrangersTogether) {
  for_an_hour([&](int minute) {
    for (int i = 0; i < 10; ++i) refusal([&] { sign_in_as(stranger(minute * 10 + i), "guess"); });
  });
  EXPECT_LE(hash.compared, 200) << "100 at once and 100 an hour";
  EXPECT_GE(hash.compared, 190);
  EXPECT_EQ(sign_in_as(home), "");
  EXPECT_EQ(sign_in_as(same_network), "");
}

TEST_F(Guessing, InHerNetworkIsBoundedAndSpoilsNothingForHerDevice) {
  for_an_hour([&](int) {
    for (int i = 0; i < 10; ++i) sign_in_as(same_network, "guess");
  });
  EXPECT_LE(hash.compared, 50) << "10 at once and 40 an hour";
  EXPECT_EQ(sign_in_as(home), "");
}

TEST_F(Guessing, OfCodesIsBoundedForAllWithoutOneOfHerBrowsers) {
  int wrong = 0;
  for_an_hour([&](int minute) {
    for (int i = 0; i < 5; ++i) {
      for (const Visitor& who : {stranger(minute * 5 + i), same_network}) {
        std::string ticket;
        if (!refusal([&] { ticket = ask(who).ticket; }).empty() || ticket.empty()) continue;
        const std::string guess = another(code());
        for (int k = 0; k < 8; ++k) {
          refusal([&] { accounts->enter_code(ticket, guess, who); });
          wrong += sentence.starts_with("This is not the code") || k == 4 ? 1 : 0;
        }
      }
    }
  });
  EXPECT_LE(wrong, 60) << "30 at once and 30 an hour";
  EXPECT_GE(wrong, 50);
  const std::string ticket = ask(home).ticket;
  EXPECT_EQ(refusal([&] { accounts->enter_code(ticket, code(), home); }), "");
}

TEST_F(Guessing, AFloodInTheNeighbourhoodLocksNobodyOutOfACodeThatIsThere) {
  const std::string ticket = ask(same_network).ticket;
  const std::string mailed = code();
  for (int i = 0; i < 100; ++i) refusal([&] { accounts->enter_code("no ticket", "12345678", same_network); });
  EXPECT_EQ(refusal([&] { accounts->enter_code("no ticket", "12345678", same_network); }), "RATE_LIMITED");
  EXPECT_EQ(refusal([&] { accounts->enter_code(ticket, mailed, same_network); }), "");
}

TEST_F(AskerTest, AFloodOfSignInsTurnsAwayItself) {
  std::latch gate(1);
  hash.during_comparison = [&] { gate.wait(); };
  std::atomic<int> flood_refused = 0, others_refused = 0;
  std::vector<std::jthread> crowd;
  const auto come = [&](const Visitor& who, const std::string& email, std::atomic<int>& refused) {
    crowd.emplace_back([&, who, email] {
      try {
        accounts->sign_in(email, "wrong password", who);
      } catch (const api::ApiError& error) {
        if (error.row().status == 503) ++refused;
      }
    });
  };
  exhausted = {"sign-in-newcomer"};
  for (int i = 0; i < 30; ++i)
    come(stranger(i), "victim" + std::to_string(i) + "@example.com", flood_refused);
  // All of them have come: as many as there are cores, at most four, are at it, and four wait.
  const int in_line = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, 4u)) + 4;
  while (flood_refused < 30 - in_line) std::this_thread::yield();
  const int before = flood_refused;
  come(home, "ann@example.com", others_refused);
  while (flood_refused == before) std::this_thread::yield();
  {
    const std::lock_guard lock(mutex);
    exhausted = {};
  }
  come(elsewhere, "ann@example.com", others_refused);
  while (flood_refused < before + 2) std::this_thread::yield();
  gate.count_down();
  crowd.clear();
  EXPECT_EQ(others_refused, 0) << "one who is known, and one who comes for the first time";
}

TEST(Attempts, TellHowLongToWait) {
  const Attempts attempts([](std::string_view, std::string_view) { return std::optional(600); });
  try {
    attempts.take("kind", "key");
    FAIL() << "was taken";
  } catch (const api::ApiError& error) {
    EXPECT_EQ(error.row().code, "RATE_LIMITED");
    EXPECT_EQ(error.retry_after(), 600);
    EXPECT_NE(error.message().find("10 minutes"), std::string::npos);
  }
}

}  // namespace
}  // namespace lightkeep::accounts
