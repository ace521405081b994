// Names, addresses and removal of organizations and libraries.
#include <gmock/gmock.h>

#include "app/library/test_people.h"
#include "store/removals.h"

namespace lightkeep::library {
namespace {

using store::LibraryRole;
using store::OrganizationRole;
using testing::StartsWith;

class OrganizationsTest : public PeopleTest {
 protected:
  std::string key_of(const std::string& organization, std::vector<KeyGrant> grants) {
    return service.keys().create(owner, organization, "Key", grants).value;
  }
  std::string address(const Spot& spot, const std::string& slug) {
    return refusal([&] { orgs.change_address(owner, spot, slug); });
  }
  std::string seen(AccountId who, const Spot& spot) {
    return refusal([&] { orgs.look(who, spot); });
  }
  void purge() {
    while (store.metadata().write([&](store::Writer& db) { return purge_removed(db, now, 2); }).more) {
    }
  }

  Organizations& orgs = service.organizations();
  AccountId owner = person("owner@example.com");
  AccountId other = person("other@example.com");
};

TEST_F(OrganizationsTest, ARoleLostAfterEnteringChangesNothing) {
  const Spot spot = place(owner);
  give(spot, other, LibraryRole::editor);
  const Scope entered = orgs.enter(other, spot, Action::edit_images);
  const auto rename = [&] {
    return refusal([&] {
      service.calls().call(api::operation(api::OperationId::rename_library), entered, {{"name", "Late"}});
    });
  };
  give(spot, other, LibraryRole::viewer);
  EXPECT_EQ(rename(), "FORBIDDEN");
  store.metadata().write([&](store::Writer& db) { begin_removal(db, entered.library->id); });
  EXPECT_EQ(rename(), "RESOURCE_NOT_FOUND");
}

TEST_F(OrganizationsTest, NamesAreTrimmedAndChecked) {
  const Spot spot = place(owner);
  orgs.rename(owner, {spot.organization, ""}, "  Café 🐈\n");
  EXPECT_EQ(orgs.look(owner, spot.organization).name, "Café 🐈");
  orgs.rename(owner, spot, std::string(99, 'x') + "é");
  for (const std::string& bad :
       {std::string(), std::string(" \t"), std::string(101, 'x'), std::string(100000, 'x'),
        std::string("a\nb"), std::string("a\0b", 3), std::string("\xff"), std::string("\xc0\xaf"),
        std::string("\xed\xa0\x80"), std::string("\xe2\x82"),
        std::string("a\xe2\x80\xae"
                    "b"),
        std::string("a\xc2\x85")}) {
    EXPECT_EQ(refusal([&] { orgs.rename(owner, spot, bad); }), "BAD_USER_INPUT");
    EXPECT_EQ(refusal([&] { orgs.create(owner, bad); }), "BAD_USER_INPUT");
    EXPECT_EQ(refusal([&] { orgs.create_library(owner, spot.organization, bad); }), "BAD_USER_INPUT");
  }
}

TEST_F(OrganizationsTest, ANewOrganizationHasAnAddressThatCannotBeGuessed) {
  const std::string first = orgs.create(owner, "Acme Inc.");
  EXPECT_THAT(first, testing::MatchesRegex("acme-inc-[a-z0-9]{8}"));
  EXPECT_NE(orgs.create(owner, "Acme Inc."), first);
  EXPECT_EQ(orgs.of(owner).size(), 2u);
  EXPECT_EQ(refusal([&] { orgs.create(AccountId{99}, "Ghost"); }), "RESOURCE_NOT_FOUND");
}

TEST_F(OrganizationsTest, LibrariesOfOneNameGetDifferentAddresses) {
  const Spot spot = place(owner);
  const std::string second = orgs.create_library(owner, spot.organization, "Cats");
  EXPECT_THAT(second, StartsWith(spot.library + "-"));
  EXPECT_EQ(organization(spot.organization).library_count, 2);
}

TEST_F(OrganizationsTest, AnAddressThatPeopleChooseIsChecked) {
  const Spot spot = place(owner);
  for (const char* bad : {"", "ab", "-abc", "abc-", "Abc", "a_c", "ab c", "a/b"}) {
    EXPECT_EQ(address({spot.organization, ""}, bad), "BAD_USER_INPUT") << bad;
    EXPECT_EQ(address(spot, bad), "BAD_USER_INPUT") << bad;
  }
  EXPECT_EQ(address(spot, std::string(49, 'a')), "BAD_USER_INPUT");
  EXPECT_EQ(address({spot.organization, ""}, "settings"), "BAD_USER_INPUT");
  EXPECT_EQ(address({spot.organization, ""}, "invitation"), "BAD_USER_INPUT");
  EXPECT_EQ(address({spot.organization, ""}, spot.organization), "ok");
}

TEST_F(OrganizationsTest, TheOldAddressOfAnOrganizationGoesOnLeadingThere) {
  const Spot spot = place(owner);
  const std::string key = key_of(spot.organization, {{spot.library, "write"}});
  ASSERT_EQ(address({spot.organization, ""}, "acme"), "ok");
  EXPECT_EQ(reach(key, spot, api::Need::write), "acme/" + spot.library);
  EXPECT_EQ(reach(key, {spot.organization, ""}, api::Need::write_somewhere), "acme");
  EXPECT_EQ(reach(key, {"acme", spot.library}), "acme/" + spot.library);
  EXPECT_EQ(orgs.moved(owner, {spot.organization, ""})->organization, "acme");
  EXPECT_EQ(orgs.moved(owner, spot)->library, spot.library);
  EXPECT_FALSE(orgs.moved(owner, {spot.organization, "unknown"}));
  EXPECT_FALSE(orgs.moved(other, spot)) << "tells strangers nothing";
  EXPECT_FALSE(orgs.moved(other, {spot.organization, ""}));
  give("acme", other, OrganizationRole::member);
  EXPECT_EQ(orgs.moved(other, {spot.organization, ""})->organization, "acme");
  EXPECT_FALSE(orgs.moved(other, spot)) << "nor members of what they do not see";
  EXPECT_FALSE(orgs.moved(owner, {"acme", ""}));
  EXPECT_FALSE(orgs.moved(owner, {"acme", spot.library}));
  EXPECT_FALSE(orgs.moved(owner, {"nowhere", spot.library}));
}

TEST_F(OrganizationsTest, OldNamesOfBothAreFoundInAnyOrderOfChanges) {
  const Spot first = place(owner);
  const std::string key = key_of(first.organization, {{first.library, "read"}});
  orgs.change_address(owner, {first.organization, ""}, "acme");
  orgs.change_address(owner, {"acme", first.library}, "kittens");
  orgs.change_address(owner, {"acme", ""}, "acme-two");
  orgs.change_address(owner, {"acme-two", "kittens"}, "lions");
  for (const Spot& old : {first, Spot{"acme", first.library}, Spot{"acme", "kittens"},
                          Spot{"acme-two", "kittens"}, Spot{"acme-two", "lions"}, Spot{"acme", "lions"}})
    EXPECT_EQ(reach(key, old), "acme-two/lions") << old.organization << "/" << old.library;
  EXPECT_EQ(reach(key, {"acme-two", "tigers"}), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_THAT(orgs.create_library(owner, "acme-two", "Cats"), StartsWith("cats-")) << "still leads elsewhere";
}

TEST_F(OrganizationsTest, AnOldAddressIsNeverGivenToAnotherAndMayBeTakenBack) {
  const Spot mine = place(owner);
  const Spot theirs = place(other, "Rivals");
  ASSERT_EQ(address({mine.organization, ""}, "acme"), "ok");
  const auto take = [&](const std::string& slug) {
    return refusal([&] { orgs.change_address(other, {theirs.organization, ""}, slug); });
  };
  EXPECT_EQ(take(mine.organization), "LIBRARY_URL_TAKEN");
  EXPECT_EQ(take("acme"), "LIBRARY_URL_TAKEN");
  EXPECT_THROW(store.metadata().write([&](store::Writer& db) {
    return insert_organization(db, {mine.organization, "x", 1});
  }),
               store::Error);
  ASSERT_EQ(address({"acme", ""}, mine.organization), "ok");
  EXPECT_EQ(orgs.moved(owner, {"acme", ""})->organization, mine.organization);
  EXPECT_FALSE(orgs.moved(owner, {mine.organization, ""}));
}

TEST_F(OrganizationsTest, AnOldAddressOfALibraryStaysItsOwn) {
  const Spot spot = place(owner);
  ASSERT_EQ(address(spot, "kittens"), "ok");
  EXPECT_THAT(orgs.create_library(owner, spot.organization, "Cats"), StartsWith("cats-"));
  const std::string key = key_of(spot.organization, {{"kittens", "write"}});
  const auto scope = service.access().admit(service.access().identify(key), api::Need::write_somewhere,
                                            {spot.organization, ""});
  EXPECT_EQ(refusal([&] {
              service.calls().call(api::operation(api::OperationId::create_library), scope,
                                   {{"name", "x"}, {"slug", spot.library}});
            }),
            "LIBRARY_URL_TAKEN");
  EXPECT_EQ(reach(key, spot), spot.organization + "/kittens");
  EXPECT_EQ(address({spot.organization, "kittens"}, spot.library), "ok");
  EXPECT_FALSE(orgs.moved(owner, spot));
}

TEST_F(OrganizationsTest, TheNewestTenOldAddressesAreKept) {
  const Spot spot = place(owner);
  Spot at = spot;
  std::vector<std::string> slugs{spot.organization};
  for (int i = 0; i < 12; ++i) {
    ++now;
    slugs.push_back("acme-" + std::to_string(i));
    orgs.change_address(owner, {at.organization, ""}, slugs.back());
    at.organization = slugs.back();
    orgs.change_address(owner, at, "cats-" + std::to_string(i));
    at.library = "cats-" + std::to_string(i);
  }
  EXPECT_FALSE(orgs.moved(owner, {slugs[0], ""}));
  EXPECT_FALSE(orgs.moved(owner, {slugs[1], ""}));
  EXPECT_TRUE(orgs.moved(owner, {slugs[2], ""}));
  EXPECT_EQ(orgs.moved(owner, {slugs[3], "cats-1"})->library, "cats-11");
}

TEST_F(OrganizationsTest, TheNewestOldAddressIsTheLastOneLeftAlsoWhenTheClockWasSetBack) {
  Spot at = place(owner);
  for (int i = 0; i < 12; ++i) {
    --now;
    const Spot left = at;
    at.organization = "acme-" + std::to_string(i);
    at.library = "cats-" + std::to_string(i);
    orgs.change_address(owner, {left.organization, ""}, at.organization);
    orgs.change_address(owner, {at.organization, left.library}, at.library);
    EXPECT_TRUE(orgs.moved(owner, {left.organization, ""})) << i;
    EXPECT_EQ(orgs.moved(owner, {at.organization, left.library})->library, at.library) << i;
  }
}

TEST_F(OrganizationsTest, TwoNamesOfALibraryInATransferMayBothBeOld) {
  const Spot spot = place(owner);
  const std::string dogs = orgs.create_library(owner, spot.organization, "Dogs");
  const std::string key = key_of(spot.organization, {{spot.library, "write"}, {dogs, "write"}});
  orgs.change_address(owner, {spot.organization, dogs}, "hounds");
  orgs.change_address(owner, {spot.organization, ""}, "acme");
  const auto scope = service.access().admit(service.access().identify(key), api::Need::write,
                                            {spot.organization, spot.library});
  EXPECT_EQ(service.access().require(scope, dogs, true)->slug, "hounds");
  EXPECT_EQ(service.access().require(scope, "hounds", true)->slug, "hounds");
}

TEST_F(OrganizationsTest, RemovalNeedsTheTypedAddress) {
  const Spot spot = place(owner);
  EXPECT_EQ(refusal([&] { orgs.remove(owner, spot, spot.organization); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] { orgs.remove(owner, {spot.organization, ""}, ""); }), "BAD_USER_INPUT");
  EXPECT_EQ(seen(owner, spot), "ok");
  EXPECT_EQ(removals_wanted, 0);
}

TEST_F(OrganizationsTest, ARemovedLibraryIsOutOfSightAtOnceAndItsAddressFree) {
  const Spot spot = place(owner);
  add_images(spot, 5);
  const std::string kept = orgs.create_library(owner, spot.organization, "Dogs");
  add_images({spot.organization, kept}, 1);
  const std::string key = key_of(spot.organization, {{spot.library, "write"}, {kept, "read"}});
  give(spot, other, LibraryRole::viewer);
  const std::string image = orgs.pictures(owner, spot, "").pictures[0].id;

  orgs.remove(owner, spot, spot.library);
  EXPECT_EQ(seen(owner, spot), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(reach(key, spot), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_FALSE(service.delivery().find(image));
  EXPECT_EQ(forgotten, std::vector<std::string>{""}) << "caches forget all";
  EXPECT_EQ(removals_wanted, 1);
  EXPECT_TRUE(orgs.of(other).empty()) << "a guest has nothing left to be there for";
  EXPECT_EQ(orgs.create_library(owner, spot.organization, "Cats"), spot.library);
  EXPECT_EQ(orgs.look(owner, spot).library.images, 0);

  purge();
  EXPECT_EQ(organization(spot.organization).library_count, 2);
  EXPECT_EQ(organization(spot.organization).stored_bytes, 100);
  EXPECT_EQ(reach(key, {spot.organization, kept}), spot.organization + "/" + kept);
  EXPECT_EQ(seen(owner, spot), "ok");
}

TEST_F(OrganizationsTest, ARemovedOrganizationTakesItsKeysAndLibrariesAlong) {
  const Spot spot = place(owner);
  add_images(spot, 3);
  const std::string key = key_of(spot.organization, {{spot.library, "write"}});
  ASSERT_EQ(address({spot.organization, ""}, "acme"), "ok");
  give("acme", other, OrganizationRole::admin);
  const auto invited = service.members().invite(owner, {"acme", ""}, "x@example.com", "member");
  orgs.remove(owner, {"acme", ""}, "acme");
  EXPECT_TRUE(orgs.of(owner).empty());
  EXPECT_TRUE(orgs.of(other).empty());
  EXPECT_EQ(reach(key, {"acme", spot.library}), "INVALID_API_KEY");
  EXPECT_FALSE(orgs.moved(owner, {spot.organization, ""}));
  EXPECT_FALSE(service.members().look(invited.link.substr(invited.link.rfind('/') + 1)));
  const Spot again = place(other, "Again");
  EXPECT_EQ(refusal([&] {
              orgs.change_address(other, {again.organization, ""}, "acme");
            }),
            "ok")
      << "its address is free";
  purge();
  EXPECT_EQ(seen(other, {"acme", again.library}), "ok");
}

TEST_F(OrganizationsTest, AMovedLibraryTakesImagesMembersAndOldNamesAlongButNoKeys) {
  const Spot spot = place(owner);
  add_images(spot, 3);
  const Spot home = place(owner, "Home");
  add_images(home, 1);
  give(spot, other, LibraryRole::editor);
  const std::string key = key_of(spot.organization, {{spot.library, "write"}});
  const std::string there = key_of(home.organization, {});
  const auto invited = service.members().invite(owner, spot, "x@example.com", "viewer");

  const Spot moved = orgs.move_library(owner, spot, home.organization);
  EXPECT_EQ(moved.organization, home.organization);
  EXPECT_THAT(moved.library, StartsWith("cats-")) << "the address was taken there";
  EXPECT_EQ(organization(spot.organization).library_count, 0);
  EXPECT_EQ(organization(spot.organization).stored_bytes, 0);
  EXPECT_EQ(organization(home.organization).library_count, 2);
  EXPECT_EQ(organization(home.organization).stored_bytes, 400);
  EXPECT_EQ(orgs.look(owner, moved).library.images, 3);
  EXPECT_EQ(reach(key, spot), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(reach(key, moved), "INVALID_API_KEY");
  EXPECT_EQ(orgs.moved(owner, spot)->library, moved.library);
  EXPECT_EQ(orgs.look(other, moved).library.role, "editor");
  EXPECT_EQ(orgs.look(other, moved).organization.role, "member");
  EXPECT_EQ(seen(other, home), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(orgs.of(other).size(), 1u);
  EXPECT_EQ(service.members()
                .accept(person("x@example.com"), invited.link.substr(invited.link.rfind('/') + 1))
                .library,
            moved.library);

  const auto keys = service.keys().list(owner, home.organization);
  service.keys().edit(owner, home.organization, keys[0].id, "Key", {{moved.library, "read"}});
  EXPECT_EQ(reach(there, spot), home.organization + "/" + moved.library) << "by its old names";
  const std::string dogs = orgs.create_library(owner, home.organization, "Dogs");
  service.keys().edit(owner, home.organization, keys[0].id, "Key", {{dogs, "read"}});
  EXPECT_EQ(reach(there, {spot.organization, dogs}), "INVALID_API_KEY") << "was never called that";
}

TEST_F(OrganizationsTest, ALibraryMayComeBackToItsOldAddress) {
  const Spot spot = place(owner);
  const std::string home = orgs.create(owner, "Home");
  const Spot away = orgs.move_library(owner, spot, home);
  EXPECT_EQ(orgs.move_library(owner, away, spot.organization).library, spot.library);
  EXPECT_EQ(orgs.moved(owner, away)->organization, spot.organization);
  EXPECT_FALSE(orgs.moved(owner, spot));
}

TEST_F(OrganizationsTest, MovingNeedsRightsAtBothEnds) {
  const Spot spot = place(owner);
  const Spot theirs = place(other, "Theirs");
  EXPECT_EQ(refusal([&] { orgs.move_library(owner, spot, theirs.organization); }), "RESOURCE_NOT_FOUND");
  give(theirs.organization, owner, OrganizationRole::member);
  EXPECT_EQ(refusal([&] { orgs.move_library(owner, spot, theirs.organization); }), "FORBIDDEN");
  EXPECT_EQ(refusal([&] { orgs.move_library(other, spot, theirs.organization); }), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { orgs.move_library(owner, spot, spot.organization); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] {
              orgs.move_library(owner, {spot.organization, ""}, spot.organization);
            }),
            "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { orgs.look(owner, Spot{spot.organization, ""}); }), "RESOURCE_NOT_FOUND");
}

TEST_F(OrganizationsTest, PicturesComeNewestFirstInPages) {
  const Spot spot = place(owner);
  add_images(spot, 61);
  const PicturePage first = orgs.pictures(owner, spot, "");
  ASSERT_EQ(first.pictures.size(), 60u);
  EXPECT_EQ(first.pictures[0].name, "60");
  EXPECT_FALSE(first.pictures[0].thumb_url) << "not processed yet";
  const PicturePage second = orgs.pictures(owner, spot, first.next);
  ASSERT_EQ(second.pictures.size(), 1u);
  EXPECT_EQ(second.pictures[0].name, "0");
  EXPECT_EQ(second.next, "");
  EXPECT_EQ(refusal([&] { orgs.pictures(owner, spot, "nonsense"); }), "BAD_USER_INPUT");
}

TEST_F(OrganizationsTest, WithAnAccountGoesWhatOnlyItOwns) {
  const Spot alone = place(owner, "Alone");
  const Spot shared = place(owner, "Shared");
  give(shared.organization, other, OrganizationRole::owner);
  const Spot theirs = place(other, "Theirs");
  give(theirs, owner, LibraryRole::viewer);
  const std::string key = key_of(shared.organization, {{shared.library, "read"}});
  const std::string lost = key_of(alone.organization, {{alone.library, "read"}});

  const Farewell farewell = orgs.farewell(owner);
  ASSERT_EQ(farewell.removed.size(), 1u);
  EXPECT_EQ(farewell.removed[0].id, alone.organization);
  EXPECT_EQ(farewell.removed[0].libraries.size(), 1u);
  EXPECT_EQ(farewell.left.size(), 2u);

  orgs.remove_account(owner);
  EXPECT_TRUE(orgs.of(owner).empty());
  EXPECT_EQ(reach(lost, alone), "INVALID_API_KEY");
  EXPECT_EQ(reach(key, shared), shared.organization + "/" + shared.library);
  EXPECT_EQ(service.keys().list(other, shared.organization)[0].creator, "");
  EXPECT_EQ(service.members().list(other, {shared.organization, ""}).members.size(), 1u);
  EXPECT_EQ(removals_wanted, 1);
  purge();
  EXPECT_EQ(organization(alone.organization).id, store::OrganizationId{});
}

}  // namespace
}  // namespace lightkeep::library
