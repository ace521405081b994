// API keys as people manage them: what counts from the next request on.
#include <gmock/gmock.h>

#include "app/library/test_people.h"

namespace lightkeep::library {
namespace {

class KeysTest : public PeopleTest {
 protected:
  std::string create(const std::string& name, const std::vector<KeyGrant>& grants = {}) {
    return refusal([&] { keys.create(owner, spot.organization, name, grants); });
  }
  Keys& keys = service.keys();
  AccountId owner = person("owner@example.com");
  Spot spot = place(owner);
  std::string here = spot.organization + "/" + spot.library;
};

TEST_F(KeysTest, AKeyReachesWhatItWasGrantedAndIsListedWithAll) {
  const std::string dogs = service.organizations().create_library(owner, spot.organization, "Dogs");
  const NewKey made =
      keys.create(owner, spot.organization, "  CI ", {{spot.library, "read"}, {dogs, "none"}});
  EXPECT_THAT(made.value, testing::MatchesRegex("pk_[A-Za-z0-9_-]{43}"));
  EXPECT_EQ(reach(made.value, spot), here);
  EXPECT_EQ(reach(made.value, spot, api::Need::write), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(reach(made.value, {spot.organization, dogs}), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  const auto lines = keys.list(owner, spot.organization);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].name, "CI");
  EXPECT_EQ(lines[0].prefix, made.value.substr(0, 10));
  EXPECT_EQ(lines[0].creator, "owner@example.com");
  EXPECT_FALSE(lines[0].revealable);
  EXPECT_FALSE(lines[0].last_used);
  ASSERT_EQ(lines[0].grants.size(), 1u);
  EXPECT_EQ(lines[0].grants[0].library, spot.library);
  EXPECT_EQ(lines[0].grants[0].access, "read");
  EXPECT_EQ(keys.look(owner, spot.organization, made.id).grants.size(), 1u);
  service.access().flush_last_used();
  EXPECT_EQ(keys.list(owner, spot.organization)[0].last_used, now);
}

TEST_F(KeysTest, AChangeOfAccessCountsFromTheNextRequestOn) {
  const NewKey made = keys.create(owner, spot.organization, "CI", {{spot.library, "write"}});
  ASSERT_EQ(reach(made.value, spot, api::Need::write), here);
  keys.edit(owner, spot.organization, made.id, "CD", {{spot.library, "read"}});
  EXPECT_EQ(reach(made.value, spot, api::Need::write), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(reach(made.value, spot), here);
  keys.edit(owner, spot.organization, made.id, "CD", {});
  EXPECT_EQ(reach(made.value, spot), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(reach(made.value, spot, api::Need::any_key), spot.organization);
  keys.remove(owner, spot.organization, made.id);
  EXPECT_EQ(reach(made.value, spot), "INVALID_API_KEY");
}

TEST_F(KeysTest, ACallThatWasLetThroughMakesNoLibraryOnceTheKeyMayNot) {
  const NewKey made = keys.create(owner, spot.organization, "CI", {{spot.library, "write"}});
  const Scope scope = service.access().admit(service.access().identify(made.value),
                                             api::Need::write_somewhere, {spot.organization, {}});
  const auto create = [&] {
    return refusal([&] {
      service.calls().call(api::operation(api::OperationId::create_library), scope,
                           {{"organizationId", spot.organization}, {"name", "Dogs"}});
    });
  };
  EXPECT_EQ(create(), "ok");
  keys.edit(owner, spot.organization, made.id, "CI", {{spot.library, "read"}});
  EXPECT_EQ(create(), "API_KEY_READ_ONLY");
  keys.remove(owner, spot.organization, made.id);
  EXPECT_EQ(create(), "INVALID_API_KEY");
}

TEST_F(KeysTest, ARegeneratedKeyLeavesTheOldValueDead) {
  const NewKey made = keys.create(owner, spot.organization, "CI", {{spot.library, "read"}});
  const NewKey again = keys.regenerate(owner, spot.organization, made.id);
  EXPECT_EQ(again.id, made.id);
  EXPECT_EQ(reach(made.value, spot), "INVALID_API_KEY");
  EXPECT_EQ(reach(again.value, spot), here);
  EXPECT_EQ(keys.list(owner, spot.organization)[0].prefix, again.value.substr(0, 10));
}

TEST_F(KeysTest, OnlyAKeyThatCameWithAClaimedLibraryIsRevealed) {
  const NewKey made = keys.create(owner, spot.organization, "CI", {});
  EXPECT_EQ(refusal([&] { keys.reveal(owner, spot.organization, made.id); }), "BAD_USER_INPUT");
  const Minted minted = mint("owner@example.com");
  service.claims().claim(owner, {minted.token, "", false});
  const auto line = keys.list(owner, minted.spot.organization).at(0);
  EXPECT_TRUE(line.revealable);
  EXPECT_EQ(keys.reveal(owner, minted.spot.organization, line.id), minted.key);
  EXPECT_EQ(refusal([&] { keys.reveal(person("x@example.com"), minted.spot.organization, line.id); }),
            "RESOURCE_NOT_FOUND");
  keys.regenerate(owner, minted.spot.organization, line.id);
  EXPECT_FALSE(keys.list(owner, minted.spot.organization).at(0).revealable);
  EXPECT_EQ(refusal([&] { keys.reveal(owner, minted.spot.organization, line.id); }), "BAD_USER_INPUT");
}

TEST_F(KeysTest, WhatIsNoGrantIsRefusedWhole) {
  EXPECT_EQ(create(""), "BAD_USER_INPUT");
  EXPECT_EQ(create(std::string(81, 'x')), "BAD_USER_INPUT");
  EXPECT_EQ(create(std::string(80, 'x')), "ok");
  EXPECT_EQ(create("a\nb"), "BAD_USER_INPUT");
  EXPECT_EQ(create("x", {{"nowhere", "read"}}), "BAD_USER_INPUT");
  EXPECT_EQ(create("x", {{spot.library, "admin"}}), "BAD_USER_INPUT");
  EXPECT_EQ(create("x", {{spot.library, "read"}, {spot.library, "write"}}), "BAD_USER_INPUT");
  EXPECT_EQ(create("x", {{place(owner, "Other").library + "x", "read"}}), "BAD_USER_INPUT");
  EXPECT_EQ(keys.list(owner, spot.organization).size(), 1u);
}

TEST_F(KeysTest, AKeyOfAnotherOrganizationIsUnknownHere) {
  const Spot mine = place(owner, "Second");
  const NewKey made = keys.create(owner, spot.organization, "CI", {});
  EXPECT_EQ(refusal([&] { keys.edit(owner, mine.organization, made.id, "x", {}); }), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { keys.regenerate(owner, mine.organization, made.id); }), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { keys.remove(owner, mine.organization, made.id); }), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { keys.reveal(owner, mine.organization, made.id); }), "RESOURCE_NOT_FOUND");
}

TEST_F(KeysTest, TheNumberOfKeysIsBounded) {
  for (int i = 0; i < 100; ++i) ASSERT_EQ(create("key"), "ok");
  EXPECT_EQ(create("key"), "BAD_USER_INPUT");
}

TEST_F(KeysTest, AnUploadThatBeganBeforeItsGrantWentIsNotKept) {
  const NewKey made = keys.create(owner, spot.organization, "CI", {{spot.library, "write"}});
  const auto scope = service.access().admit(service.access().identify(made.value), api::Need::write,
                                            {spot.organization, spot.library});
  const std::string gif("GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", 35);
  const auto upload = [&] {
    return refusal([&] {
      const auto batch = service.ingest().begin(scope, {});
      batch->begin_file("a.gif");
      batch->append(std::as_bytes(std::span(gif)));
      batch->end_file();
      batch->commit("");
    });
  };
  EXPECT_EQ(upload(), "ok");
  service.organizations().change_address(owner, spot, "kittens");
  EXPECT_EQ(upload(), "ok") << "the library is the same";
  keys.edit(owner, spot.organization, made.id, "CI", {{"kittens", "read"}});
  EXPECT_EQ(upload(), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  keys.remove(owner, spot.organization, made.id);
  EXPECT_EQ(upload(), "INVALID_API_KEY");
}

}  // namespace
}  // namespace lightkeep::library
