// API keys as people manage them: what counts from the next request on.
#include <gmock/gmock.h>
#include <functional>

#include "app/library/test_people.h"

namespace lightkeep::library {
namespace {

class KeysTest : public PeopleTest {
 protected:
  std::string create(const std::string& name, const std::vector<KeyGrant>& grants = {}) {
    return refusal([&] { keys.create(owner, path.organization, name, grants); });
  }
  Keys& keys = service.keys();
  AccountId owner = person("owner@example.com");
  Path path = place(owner);
  std::string here = path.organization + "/" + path.library;
};

TEST_F(KeysTest, AKeyReachesWhatItWasGrantedAndIsListedWithAll) {
  const std::string dogs = create_library(owner, path.organization, "Dogs");
  const NewKey made =
      keys.create(owner, path.organization, "  CI ", {{path.library, "read"}, {dogs, "none"}});
  EXPECT_THAT(made.value, testing::MatchesRegex("pk_[A-Za-z0-9_-]{43}"));
  EXPECT_EQ(reach(made.value, path), here);
  EXPECT_EQ(reach(made.value, path, Action::edit_images), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(reach(made.value, {path.organization, dogs}), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  const auto lines = keys.list(owner, path.organization);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].name, "CI");
  EXPECT_EQ(lines[0].prefix, made.value.substr(0, 10));
  EXPECT_EQ(lines[0].creator, "owner@example.com");
  EXPECT_FALSE(lines[0].revealable);
  EXPECT_FALSE(lines[0].last_used);
  ASSERT_EQ(lines[0].grants.size(), 1u);
  EXPECT_EQ(lines[0].grants[0].library, path.library);
  EXPECT_EQ(lines[0].grants[0].access, "read");
  EXPECT_EQ(keys.look(owner, path.organization, made.id).grants.size(), 1u);
  call<api::Me>(made.value, "whoami", path);
  EXPECT_EQ(keys.list(owner, path.organization)[0].last_used, now) << "before it is written";
  service.credential_use().flush();
  EXPECT_EQ(keys.list(owner, path.organization)[0].last_used, now);
}

TEST_F(KeysTest, AKeyIsRefusedFromItsExpiryOn) {
  const NewKey made = keys.create(owner, path.organization, "CI", {{path.library, "read"}}, {now + 100});
  EXPECT_EQ(keys.look(owner, path.organization, made.id).expires, now + 100);
  EXPECT_EQ(reach(made.value, path), here);
  now += 100;
  EXPECT_EQ(reach(made.value, path), "INVALID_API_KEY");
  keys.edit(owner, path.organization, made.id, "CI", {{path.library, "read"}});
  EXPECT_EQ(reach(made.value, path), "INVALID_API_KEY");
  keys.edit(owner, path.organization, made.id, "CI", {{path.library, "read"}}, KeyExpiry{});
  EXPECT_EQ(reach(made.value, path), here);
  EXPECT_EQ(refusal([&] { keys.create(owner, path.organization, "CI", {}, {now}); }), "BAD_USER_INPUT");
}

TEST_F(KeysTest, AChangeOfAccessCountsFromTheNextRequestOn) {
  const NewKey made = keys.create(owner, path.organization, "CI", {{path.library, "write"}});
  ASSERT_EQ(reach(made.value, path, Action::edit_images), here);
  keys.edit(owner, path.organization, made.id, "CD", {{path.library, "read"}});
  EXPECT_EQ(reach(made.value, path, Action::edit_images), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(reach(made.value, path), here);
  keys.edit(owner, path.organization, made.id, "CD", {});
  EXPECT_EQ(reach(made.value, path), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(reach(made.value, path, Action::see_organization), path.organization);
  keys.remove(owner, path.organization, made.id);
  EXPECT_EQ(reach(made.value, path), "INVALID_API_KEY");
}

TEST_F(KeysTest, ACallThatWasLetThroughMakesNoLibraryOnceTheKeyMayNot) {
  const NewKey made = keys.create(owner, path.organization, "CI", {{path.library, "write"}});
  const auto create = [&](const std::function<void()>& meanwhile) {
    return refusal([&] {
      service.calls().call(operation("create_library"), service.calls().caller(made.value, "::1"),
                           {path.organization, {}}, [&] {
                             meanwhile();
                             return api::Json{{"organizationId", path.organization}, {"name", "Dogs"}};
                           });
    });
  };
  EXPECT_EQ(create([] {}), "ok");
  EXPECT_EQ(create([&] {
              keys.edit(owner, path.organization, made.id, "CI", {{path.library, "read"}});
            }),
            "API_KEY_READ_ONLY");
  keys.edit(owner, path.organization, made.id, "CI", {{path.library, "write"}});
  EXPECT_EQ(create([&] { keys.remove(owner, path.organization, made.id); }), "INVALID_API_KEY");
}

TEST_F(KeysTest, ARegeneratedKeyLeavesTheOldValueDead) {
  const NewKey made = keys.create(owner, path.organization, "CI", {{path.library, "read"}});
  const NewKey again = keys.regenerate(owner, path.organization, made.id);
  EXPECT_EQ(again.id, made.id);
  EXPECT_EQ(reach(made.value, path), "INVALID_API_KEY");
  EXPECT_EQ(reach(again.value, path), here);
  EXPECT_EQ(keys.list(owner, path.organization)[0].prefix, again.value.substr(0, 10));
}

TEST_F(KeysTest, OnlyAKeyThatCameWithAClaimedLibraryIsRevealed) {
  const NewKey made = keys.create(owner, path.organization, "CI", {});
  EXPECT_EQ(refusal([&] { keys.reveal(owner, path.organization, made.id); }), "BAD_USER_INPUT");
  const Minted minted = mint("owner@example.com");
  service.claims().claim(owner, {minted.token, "", false});
  const auto line = keys.list(owner, minted.path.organization).at(0);
  EXPECT_TRUE(line.revealable);
  EXPECT_EQ(keys.reveal(owner, minted.path.organization, line.id), minted.key);
  EXPECT_EQ(refusal([&] { keys.reveal(person("x@example.com"), minted.path.organization, line.id); }),
            "RESOURCE_NOT_FOUND");
  keys.regenerate(owner, minted.path.organization, line.id);
  EXPECT_FALSE(keys.list(owner, minted.path.organization).at(0).revealable);
  EXPECT_EQ(refusal([&] { keys.reveal(owner, minted.path.organization, line.id); }), "BAD_USER_INPUT");
}

TEST_F(KeysTest, WhatIsNoGrantIsRefusedWhole) {
  EXPECT_EQ(create(""), "BAD_USER_INPUT");
  EXPECT_EQ(create(std::string(81, 'x')), "BAD_USER_INPUT");
  EXPECT_EQ(create(std::string(80, 'x')), "ok");
  EXPECT_EQ(create("a\nb"), "BAD_USER_INPUT");
  EXPECT_EQ(create("x", {{"nowhere", "read"}}), "BAD_USER_INPUT");
  EXPECT_EQ(create("x", {{path.library, "admin"}}), "BAD_USER_INPUT");
  EXPECT_EQ(create("x", {{path.library, "read"}, {path.library, "write"}}), "BAD_USER_INPUT");
  EXPECT_EQ(create("x", {{place(owner, "Other").library + "x", "read"}}), "BAD_USER_INPUT");
  EXPECT_EQ(keys.list(owner, path.organization).size(), 1u);
}

TEST_F(KeysTest, AKeyOfAnotherOrganizationIsUnknownHere) {
  const Path mine = place(owner, "Second");
  const NewKey made = keys.create(owner, path.organization, "CI", {});
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
  const NewKey made = keys.create(owner, path.organization, "CI", {{path.library, "write"}});
  const std::string gif("GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", 35);
  const auto upload = [&](const std::function<void()>& meanwhile) {
    return refusal([&] {
      const auto batch = service.ingest().begin(service.calls().caller(made.value, "::1"), path, {});
      meanwhile();
      batch->begin_file("a.gif");
      batch->append(std::as_bytes(std::span(gif)));
      batch->end_file();
      batch->commit("");
    });
  };
  const auto grant = [&](const char* access) {
    keys.edit(owner, path.organization, made.id, "CI", {{"kittens", access}});
  };
  EXPECT_EQ(upload([] {}), "ok");
  EXPECT_EQ(upload([&] { service.organizations().change_address(owner, path, "kittens"); }), "ok")
      << "the library is the same";
  EXPECT_EQ(upload([&] { grant("read"); }), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  grant("write");
  EXPECT_EQ(upload([&] { keys.remove(owner, path.organization, made.id); }), "INVALID_API_KEY");
}

}  // namespace
}  // namespace lightkeep::library
