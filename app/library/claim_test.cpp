// The hand-over: once, to one, in one piece, and with the key going on.
#include <gmock/gmock.h>

#include <barrier>
#include <thread>

#include "app/library/test_people.h"
#include "store/claims.h"
#include "store/removals.h"

namespace lightkeep::library {
namespace {

class ClaimTest : public PeopleTest {
 protected:
  std::string claim(AccountId who, const Minted& minted, const std::string& into = "", bool other = false) {
    return refusal([&] { service.claims().claim(who, {minted.token, into, other}); });
  }
  AccountId maker = person("Maker@example.com");
};

TEST_F(ClaimTest, TheClaimerOwnsItAndTheKeyGoesOn) {
  const Minted minted = mint("maker@EXAMPLE.com");
  add_images(minted.path, 3);
  const Path path = service.claims().claim(maker, {minted.token, "", false});
  EXPECT_EQ(path.organization, minted.path.organization);
  EXPECT_EQ(path.library, minted.path.library);
  const auto cards = service.organizations().of(maker);
  ASSERT_EQ(cards.size(), 1u);
  EXPECT_EQ(cards[0].role, "owner");
  ASSERT_EQ(cards[0].libraries.size(), 1u);
  EXPECT_EQ(cards[0].libraries[0].images, 3);
  EXPECT_EQ(reach(minted.key, minted.path, Action::edit_images), path.organization + "/" + path.library);
  now += 100 * day;
  EXPECT_EQ(store.metadata().write([&](store::Writer& db) { return lapse_claims(db, now, 100); }), 0);
  EXPECT_EQ(reach(minted.key, minted.path), path.organization + "/" + path.library);
  const auto keys = service.keys().list(maker, path.organization);
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_TRUE(keys[0].revealable);
  EXPECT_EQ(service.keys().reveal(maker, path.organization, keys[0].id), minted.key);
}

TEST_F(ClaimTest, ASecondUseSaysSoAndShowsTheWay) {
  const Minted minted = mint();
  EXPECT_EQ(claim(maker, minted), "ok");
  EXPECT_EQ(claim(maker, minted), "ALREADY_CLAIMED");
  EXPECT_EQ(claim(person("other@example.com"), minted, "", true), "ALREADY_CLAIMED");
  const ClaimView view = service.claims().look(minted.token);
  EXPECT_EQ(view.state, ClaimState::claimed);
  EXPECT_EQ(view.path.organization, minted.path.organization);
  EXPECT_EQ(view.path.library, minted.path.library);
  EXPECT_EQ(view.library_name + view.email, "") << "strangers learn nothing more";
  service.organizations().change_address(maker, minted.path, "new-home");
  EXPECT_EQ(service.claims().look(minted.token).path.library, "new-home");
}

TEST_F(ClaimTest, AnUnknownLinkIsUnknown) {
  EXPECT_EQ(claim(maker, {{}, "", "nonsense"}), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(service.claims().look("nonsense").state, ClaimState::unknown);
}

TEST_F(ClaimTest, ALinkForAnotherAddressNeedsAWord) {
  const Minted minted = mint("boss@example.com");
  EXPECT_FALSE(service.claims().meant_for(service.claims().look(minted.token), "maker@example.com"));
  EXPECT_TRUE(service.claims().meant_for(service.claims().look(minted.token), "BOSS@example.com"));
  EXPECT_EQ(claim(maker, minted), "BAD_USER_INPUT");
  EXPECT_EQ(service.claims().look(minted.token).state, ClaimState::waiting);
  EXPECT_EQ(claim(maker, minted, "", true), "ok");
}

TEST_F(ClaimTest, OfTwoAtTheSameInstantOneWins) {
  const AccountId rival = person("rival@example.com");
  for (int round = 0; round < 8; ++round) {
    const Minted minted = mint();
    std::barrier start(2);
    std::string results[2];
    std::thread threads[2];
    for (int i = 0; i < 2; ++i)
      threads[i] = std::thread([&, i] {
        start.arrive_and_wait();
        results[i] = claim(i == 0 ? maker : rival, minted, "", true);
      });
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(results, testing::UnorderedElementsAre("ok", "ALREADY_CLAIMED"));
    const AccountId winner = results[0] == "ok" ? maker : rival;
    const AccountId loser = results[0] == "ok" ? rival : maker;
    EXPECT_EQ(refusal([&] { service.organizations().look(winner, minted.path); }), "ok");
    EXPECT_EQ(refusal([&] { service.organizations().look(loser, minted.path); }), "RESOURCE_NOT_FOUND");
  }
}

TEST_F(ClaimTest, FromItsExpiryOnItHasLapsedAlsoWhileThePurgeRuns) {
  const Minted minted = mint();
  add_images(minted.path, 5);
  now += 30 * day;
  EXPECT_EQ(claim(maker, minted), "LAPSED") << "before the purge";
  store.metadata().write([&](store::Writer& db) {
    lapse_claims(db, now, 2);
    return purge_removed(db, now, 2);
  });
  EXPECT_EQ(claim(maker, minted), "LAPSED") << "amid the purge";
  while (store.metadata().write([&](store::Writer& db) { return purge_removed(db, now, 2); }).more) {
  }
  EXPECT_EQ(claim(maker, minted), "LAPSED") << "after the purge";
  EXPECT_TRUE(service.organizations().of(maker).empty());
}

TEST_F(ClaimTest, APurgeAtTheSameInstantTakesAllOrNothing) {
  for (int round = 0; round < 8; ++round) {
    const Minted minted = mint();
    add_images(minted.path, 2);
    const std::int64_t last = now + 30 * day;
    now = last - 1;
    std::barrier start(2);
    std::string result;
    std::thread claimer([&] {
      start.arrive_and_wait();
      result = claim(maker, minted);
    });
    std::thread purger([&] {
      start.arrive_and_wait();
      store.metadata().write([&](store::Writer& db) { return lapse_claims(db, last, 1); });
    });
    claimer.join();
    purger.join();
    const bool reached = refusal([&] { service.organizations().look(maker, minted.path); }) == "ok";
    EXPECT_EQ(result, reached ? "ok" : "LAPSED");
    EXPECT_EQ(reach(minted.key, minted.path) == "INVALID_API_KEY", !reached);
  }
}

TEST_F(ClaimTest, IntoAnOrganizationOfTheirsItMovesWithItsKeyAndItsOldNames) {
  const Path home = place(maker, "Home");
  add_images(home, 1);
  const Minted minted = mint();
  add_images(minted.path, 4);
  const Path path = service.claims().claim(maker, {minted.token, home.organization, false});
  EXPECT_EQ(path.organization, home.organization);
  EXPECT_EQ(path.library, minted.path.library);
  EXPECT_EQ(organization(minted.path.organization).id, store::OrganizationId{});
  EXPECT_EQ(organization(home.organization).library_count, 2);
  EXPECT_EQ(organization(home.organization).stored_bytes, 500);
  const std::string now_at = path.organization + "/" + path.library;
  EXPECT_EQ(reach(minted.key, minted.path, Action::edit_images), now_at);
  EXPECT_EQ(reach(minted.key, path, Action::edit_images), now_at);
  EXPECT_EQ(reach(minted.key, {minted.path.organization, ""}, Action::create_library), home.organization);
  EXPECT_EQ(reach(minted.key, {minted.path.organization, home.library}),
            "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(service.claims().look(minted.token).path.organization, home.organization);
  EXPECT_EQ(service.keys().list(maker, home.organization).size(), 1u);
  EXPECT_EQ(service.organizations().moved(maker, minted.path)->organization, home.organization);
}

TEST_F(ClaimTest, AClashOfAddressesThereGetsARandomEndAndTheOldNamesStillLeadToIt) {
  const Path home = place(maker, "Home");
  const std::string taken = create_library(maker, home.organization, "Trip");
  const Minted minted = mint();
  ASSERT_EQ(minted.path.library, taken);
  const Path path = service.claims().claim(maker, {minted.token, home.organization, false});
  EXPECT_NE(path.library, taken);
  EXPECT_THAT(path.library, testing::StartsWith("trip-"));
  EXPECT_EQ(reach(minted.key, minted.path), home.organization + "/" + path.library);
  EXPECT_EQ(reach(minted.key, {home.organization, taken}), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
}

TEST_F(ClaimTest, ManyClaimsIntoOneOrganizationKeepAllOldNames) {
  const Path home = place(maker, "Home");
  std::vector<Minted> all;
  for (int i = 0; i < 12; ++i) {
    all.push_back(mint());
    ++now;
    ASSERT_EQ(claim(maker, all.back(), home.organization), "ok");
  }
  for (const Minted& one : all)
    EXPECT_THAT(reach(one.key, one.path), testing::StartsWith(home.organization + "/"));
}

TEST_F(ClaimTest, IntoNeedsTheRightToMakeLibrariesThere) {
  const AccountId boss = person("boss@example.com");
  const Path home = place(boss, "Home");
  const Minted minted = mint();
  EXPECT_EQ(claim(maker, minted, home.organization), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(claim(maker, minted, "nowhere"), "RESOURCE_NOT_FOUND");
  give(home.organization, maker, store::OrganizationRole::member);
  EXPECT_EQ(claim(maker, minted, home.organization), "FORBIDDEN");
  EXPECT_EQ(service.claims().look(minted.token).state, ClaimState::waiting) << "nothing was changed";
  give(home.organization, maker, store::OrganizationRole::admin);
  EXPECT_EQ(claim(maker, minted, home.organization), "ok");
}

TEST_F(ClaimTest, IntoAFullOrganizationIsRefusedAndKeptApartItIsTheirs) {
  const Path home = place(maker, "Home");
  add_images(home, 2);
  const Minted minted = mint();
  add_images(minted.path, 3);
  Settings tight = settings();
  tight.storage_limit = 499;  // of 200 there and 300 that come
  Service full{store, tight, ports()};
  try {
    full.claims().claim(maker, {minted.token, home.organization, false});
    ADD_FAILURE() << "the quota was passed";
  } catch (const api::ApiError& error) {
    EXPECT_EQ(error.row().code, "STORAGE_LIMIT_EXCEEDED");
    EXPECT_THAT(error.message(), testing::HasSubstr("keep it apart"));
  }
  EXPECT_EQ(full.claims().look(minted.token).state, ClaimState::waiting) << "nothing was changed";
  EXPECT_EQ(organization(home.organization).stored_bytes, 200);
  EXPECT_EQ(refusal([&] { full.claims().claim(maker, {minted.token, "", false}); }), "ok");
}

TEST_F(ClaimTest, IntoAnOrganizationThatItJustFitsItMoves) {
  const Path home = place(maker, "Home");
  const Minted minted = mint();
  add_images(minted.path, 3);
  Settings tight = settings();
  tight.storage_limit = 300;
  Service fitting{store, tight, ports()};
  EXPECT_EQ(refusal([&] { fitting.claims().claim(maker, {minted.token, home.organization, false}); }), "ok");
  const Minted empty = mint();
  EXPECT_EQ(refusal([&] {
              fitting.claims().claim(maker, {empty.token, home.organization, false});
            }),
            "ok")
      << "what holds no image needs no room";
}

TEST_F(ClaimTest, TheLinkOfALibraryThatWasDeletedSinceStaysClaimed) {
  const Minted minted = mint();
  ASSERT_EQ(claim(maker, minted), "ok");
  service.organizations().remove(maker, minted.path.organization, minted.path.organization);
  EXPECT_EQ(service.claims().look(minted.token).state, ClaimState::claimed);
  EXPECT_EQ(service.claims().look(minted.token).path.library, "");
  EXPECT_EQ(claim(maker, minted), "ALREADY_CLAIMED");
}

TEST_F(ClaimTest, ItsStateIsToldToWhoHasTheKey) {
  const Minted minted = mint("maker@example.com");
  const Minted other = mint("other@example.com");
  const Caller caller = service.calls().caller(minted.key, "");
  const std::string url = Urls(service.settings()).claim(minted.token);
  const ClaimStatus waiting = service.claims().status(caller);
  EXPECT_EQ(waiting.organization, minted.path.organization);
  EXPECT_EQ(waiting.expires, now + service.settings().claim_window);
  EXPECT_TRUE(service.claims().is_link_of(caller, url));
  EXPECT_FALSE(service.claims().is_link_of(caller, Urls(service.settings()).claim(other.token)));
  EXPECT_FALSE(service.claims().is_link_of(caller, minted.token)) << "no link";
  EXPECT_FALSE(service.claims().is_link_of(caller, ""));
  service.claims().claim(maker, {minted.token, "", false});
  EXPECT_EQ(service.claims().status(caller).expires, std::nullopt);
  EXPECT_EQ(refusal([&] { service.claims().status(service.calls().caller("pk_unknown", "")); }),
            "INVALID_API_KEY");
}

}  // namespace
}  // namespace lightkeep::library
