// Names, addresses and removal of organizations and libraries.
#include <gmock/gmock.h>
#include <functional>

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
  std::string address(const Path& path, const std::string& slug) {
    return refusal([&] { orgs.change_address(owner, path, slug); });
  }
  std::string seen(AccountId who, const Path& path) {
    return refusal([&] { orgs.look(who, path); });
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
  const Path path = place(owner);
  give(path, other, LibraryRole::editor);
  add_images(path, 1);
  const auto tag = [&](const std::function<void()>& meanwhile) {
    return refusal([&] {
      service.calls().call(operation("tag_assets"), {other}, path, [&] {
        meanwhile();
        return api::Json{{"organizationId", path.organization},
                         {"libraryId", path.library},
                         {"assetIds", {"AAAAAAAAAAAA"}},
                         {"tags", {"late"}}};
      });
    });
  };
  EXPECT_EQ(tag([] {}), "RESOURCE_NOT_FOUND") << "the image";
  EXPECT_EQ(tag([&] { give(path, other, LibraryRole::viewer); }), "FORBIDDEN");
  give(path, other, LibraryRole::editor);
  EXPECT_EQ(
      tag([&] {
        store.metadata().write([&](store::Writer& db) { begin_removal(db, library_at(db, path), now); });
      }),
      "RESOURCE_NOT_FOUND");
}

TEST_F(OrganizationsTest, NamesAreTrimmedAndChecked) {
  const Path path = place(owner);
  orgs.rename(owner, {path.organization, {}}, "  Café 🐈\n");
  EXPECT_EQ(orgs.look(owner, path.organization).name, "Café 🐈");
  const auto rename = [&](const std::string& name) {
    call<api::Library>(owner, "rename_library", path, {{"name", name}});
  };
  rename(std::string(99, 'x') + "é");
  for (const std::string& bad :
       {std::string(), std::string(" \t"), std::string(101, 'x'), std::string(100000, 'x'),
        std::string("a\nb"), std::string("a\0b", 3), std::string("\xff"), std::string("\xc0\xaf"),
        std::string("\xed\xa0\x80"), std::string("\xe2\x82"),
        std::string("a\xe2\x80\xae"
                    "b"),
        std::string("a\xc2\x85")}) {
    EXPECT_EQ(refusal([&] { orgs.rename(owner, {path.organization, {}}, bad); }), "BAD_USER_INPUT");
    EXPECT_EQ(refusal([&] { rename(bad); }), "BAD_USER_INPUT");
    EXPECT_EQ(refusal([&] { orgs.create(owner, bad); }), "BAD_USER_INPUT");
    EXPECT_EQ(refusal([&] { create_library(owner, path.organization, bad); }), "BAD_USER_INPUT");
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
  const Path path = place(owner);
  const std::string second = create_library(owner, path.organization, "Cats");
  EXPECT_THAT(second, StartsWith(path.library + "-"));
  EXPECT_EQ(organization(path.organization).library_count, 2);
}

TEST_F(OrganizationsTest, AnAddressThatPeopleChooseIsChecked) {
  const Path path = place(owner);
  for (const char* bad : {"", "ab", "-abc", "abc-", "Abc", "a_c", "ab c", "a/b"}) {
    EXPECT_EQ(address({path.organization, ""}, bad), "BAD_USER_INPUT") << bad;
    EXPECT_EQ(address(path, bad), "BAD_USER_INPUT") << bad;
  }
  EXPECT_EQ(address(path, std::string(49, 'a')), "BAD_USER_INPUT");
  EXPECT_EQ(address({path.organization, ""}, "settings"), "BAD_USER_INPUT");
  EXPECT_EQ(address({path.organization, ""}, "invitation"), "BAD_USER_INPUT");
  EXPECT_EQ(address({path.organization, ""}, path.organization), "ok");
}

TEST_F(OrganizationsTest, TheOldAddressOfAnOrganizationGoesOnLeadingThere) {
  const Path path = place(owner);
  const std::string key = key_of(path.organization, {{path.library, "write"}});
  ASSERT_EQ(address({path.organization, ""}, "acme"), "ok");
  EXPECT_EQ(reach(key, path, Action::edit_images), "acme/" + path.library);
  EXPECT_EQ(reach(key, {path.organization, ""}, Action::create_library), "acme");
  EXPECT_EQ(reach(key, {"acme", path.library}), "acme/" + path.library);
  EXPECT_EQ(orgs.moved(owner, {path.organization, ""})->organization, "acme");
  EXPECT_EQ(orgs.moved(owner, path)->library, path.library);
  EXPECT_FALSE(orgs.moved(owner, {path.organization, "unknown"}));
  EXPECT_FALSE(orgs.moved(other, path)) << "tells strangers nothing";
  EXPECT_FALSE(orgs.moved(other, {path.organization, ""}));
  give("acme", other, OrganizationRole::member);
  EXPECT_EQ(orgs.moved(other, {path.organization, ""})->organization, "acme");
  EXPECT_FALSE(orgs.moved(other, path)) << "nor members of what they do not see";
  EXPECT_FALSE(orgs.moved(owner, {"acme", ""}));
  EXPECT_FALSE(orgs.moved(owner, {"acme", path.library}));
  EXPECT_FALSE(orgs.moved(owner, {"nowhere", path.library}));
}

TEST_F(OrganizationsTest, OldNamesOfBothAreFoundInAnyOrderOfChanges) {
  const Path first = place(owner);
  const std::string key = key_of(first.organization, {{first.library, "read"}});
  orgs.change_address(owner, {first.organization, ""}, "acme");
  orgs.change_address(owner, {"acme", first.library}, "kittens");
  orgs.change_address(owner, {"acme", ""}, "acme-two");
  orgs.change_address(owner, {"acme-two", "kittens"}, "lions");
  for (const Path& old : {first, Path{"acme", first.library}, Path{"acme", "kittens"},
                          Path{"acme-two", "kittens"}, Path{"acme-two", "lions"}, Path{"acme", "lions"}})
    EXPECT_EQ(reach(key, old), "acme-two/lions") << old.organization << "/" << old.library;
  EXPECT_EQ(reach(key, {"acme-two", "tigers"}), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_THAT(create_library(owner, "acme-two", "Cats"), StartsWith("cats-")) << "still leads elsewhere";
}

TEST_F(OrganizationsTest, AnOldAddressIsNeverGivenToAnotherAndMayBeTakenBack) {
  const Path mine = place(owner);
  const Path theirs = place(other, "Rivals");
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
  const Path path = place(owner);
  ASSERT_EQ(address(path, "kittens"), "ok");
  EXPECT_THAT(create_library(owner, path.organization, "Cats"), StartsWith("cats-"));
  const std::string key = key_of(path.organization, {{"kittens", "write"}});
  EXPECT_EQ(refusal([&] {
              call<api::Library>(key, "create_library", {path.organization, ""},
                                 {{"name", "x"}, {"slug", path.library}});
            }),
            "LIBRARY_URL_TAKEN");
  EXPECT_EQ(reach(key, path), path.organization + "/kittens");
  EXPECT_EQ(address({path.organization, "kittens"}, path.library), "ok");
  EXPECT_FALSE(orgs.moved(owner, path));
}

TEST_F(OrganizationsTest, TheNewestTenOldAddressesAreKept) {
  const Path path = place(owner);
  Path at = path;
  std::vector<std::string> slugs{path.organization};
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
  Path at = place(owner);
  for (int i = 0; i < 12; ++i) {
    --now;
    const Path left = at;
    at.organization = "acme-" + std::to_string(i);
    at.library = "cats-" + std::to_string(i);
    orgs.change_address(owner, {left.organization, ""}, at.organization);
    orgs.change_address(owner, {at.organization, left.library}, at.library);
    EXPECT_TRUE(orgs.moved(owner, {left.organization, ""})) << i;
    EXPECT_EQ(orgs.moved(owner, {at.organization, left.library})->library, at.library) << i;
  }
}

TEST_F(OrganizationsTest, TwoNamesOfALibraryInATransferMayBothBeOld) {
  const Path path = place(owner);
  const std::string dogs = create_library(owner, path.organization, "Dogs");
  const std::string key = key_of(path.organization, {{path.library, "write"}, {dogs, "write"}});
  orgs.change_address(owner, {path.organization, dogs}, "hounds");
  orgs.change_address(owner, {path.organization, ""}, "acme");
  add_images({"acme", path.library}, 2);
  const auto images = call<api::Page<api::Asset>>(owner, "list_assets", {"acme", path.library}).entries;
  const std::string targets[] = {dogs, "hounds"};
  for (std::size_t i = 0; i < 2; ++i) {
    const auto moved = call<api::TransferResult>(
        key, "transfer_assets", path,
        {{"sourceLibraryId", path.library}, {"targetLibraryId", targets[i]}, {"assetIds", {images[i].id}}});
    EXPECT_EQ(moved.transferred, 1);
    EXPECT_EQ(moved.target, "hounds");
  }
  EXPECT_EQ(call<api::SearchResult>(key, "search_assets", path, {{"libraries", {dogs}}}).found, 2);
}

TEST_F(OrganizationsTest, RemovalNeedsTheTypedAddress) {
  const Path path = place(owner);
  const auto remove = [&](const api::Json& arguments) {
    return refusal([&] { call<api::DeleteLibraryResult>(owner, "delete_library", path, arguments); });
  };
  EXPECT_EQ(refusal([&] { orgs.remove(owner, path.organization, ""); }), "BAD_USER_INPUT");
  EXPECT_EQ(remove({{"confirm", path.organization}}), "BAD_USER_INPUT");
  EXPECT_EQ(remove({{"confirm", ""}}), "BAD_USER_INPUT");
  add_images(path, 1);
  EXPECT_EQ(remove(api::Json::object()), "BAD_USER_INPUT") << "it holds an image";
  EXPECT_EQ(seen(owner, path), "ok");
  EXPECT_EQ(removed_libraries, 0);
}

TEST_F(OrganizationsTest, ARemovedLibraryIsOutOfSightAtOnceAndItsAddressFree) {
  const Path path = place(owner);
  add_images(path, 5);
  const std::string kept = create_library(owner, path.organization, "Dogs");
  add_images({path.organization, kept}, 1);
  const std::string key = key_of(path.organization, {{path.library, "write"}, {kept, "read"}});
  give(path, other, LibraryRole::viewer);
  const std::string image = call<api::Page<api::Asset>>(owner, "list_assets", path).entries[0].id;

  call<api::DeleteLibraryResult>(owner, "delete_library", path, {{"confirm", path.library}});
  EXPECT_EQ(seen(owner, path), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(reach(key, path), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_FALSE(service.delivery().find(image));
  EXPECT_EQ(removed_libraries, 1);
  EXPECT_TRUE(orgs.of(other).empty()) << "a guest has nothing left to be there for";
  EXPECT_EQ(create_library(owner, path.organization, "Cats"), path.library);
  EXPECT_EQ(orgs.look(owner, path).library.images, 0);

  purge();
  EXPECT_EQ(organization(path.organization).library_count, 2);
  EXPECT_EQ(organization(path.organization).stored_bytes, 100);
  EXPECT_EQ(reach(key, {path.organization, kept}), path.organization + "/" + kept);
  EXPECT_EQ(seen(owner, path), "ok");
}

TEST_F(OrganizationsTest, ARemovedOrganizationTakesItsKeysAndLibrariesAlong) {
  const Path path = place(owner);
  add_images(path, 3);
  const std::string key = key_of(path.organization, {{path.library, "write"}});
  ASSERT_EQ(address({path.organization, ""}, "acme"), "ok");
  give("acme", other, OrganizationRole::admin);
  const auto invited = service.invitations().invite(owner, {"acme", ""}, "x@example.com", "member");
  orgs.remove(owner, "acme", "acme");
  EXPECT_TRUE(orgs.of(owner).empty());
  EXPECT_TRUE(orgs.of(other).empty());
  EXPECT_EQ(reach(key, {"acme", path.library}), "INVALID_API_KEY");
  EXPECT_FALSE(orgs.moved(owner, {path.organization, ""}));
  EXPECT_FALSE(service.invitations().look(invited.link.substr(invited.link.rfind('/') + 1)));
  const Path again = place(other, "Again");
  EXPECT_EQ(refusal([&] {
              orgs.change_address(other, {again.organization, ""}, "acme");
            }),
            "ok")
      << "its address is free";
  purge();
  EXPECT_EQ(seen(other, {"acme", again.library}), "ok");
}

TEST_F(OrganizationsTest, AMovedLibraryTakesImagesMembersAndOldNamesAlongButNoKeys) {
  const Path path = place(owner);
  add_images(path, 3);
  const Path home = place(owner, "Home");
  add_images(home, 1);
  give(path, other, LibraryRole::editor);
  const std::string key = key_of(path.organization, {{path.library, "write"}});
  const std::string there = key_of(home.organization, {});
  const auto invited = service.invitations().invite(owner, path, "x@example.com", "viewer");

  const Path moved = orgs.move_library(owner, path, home.organization);
  EXPECT_EQ(moved.organization, home.organization);
  EXPECT_THAT(moved.library, StartsWith("cats-")) << "the address was taken there";
  EXPECT_EQ(organization(path.organization).library_count, 0);
  EXPECT_EQ(organization(path.organization).stored_bytes, 0);
  EXPECT_EQ(organization(home.organization).library_count, 2);
  EXPECT_EQ(organization(home.organization).stored_bytes, 400);
  EXPECT_EQ(orgs.look(owner, moved).library.images, 3);
  EXPECT_EQ(reach(key, path), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(reach(key, moved), "INVALID_API_KEY");
  EXPECT_EQ(orgs.moved(owner, path)->library, moved.library);
  EXPECT_EQ(orgs.look(other, moved).library.role, "editor");
  EXPECT_EQ(orgs.look(other, moved).organization.role, "member");
  EXPECT_EQ(seen(other, home), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(orgs.of(other).size(), 1u);
  EXPECT_EQ(service.invitations()
                .accept(person("x@example.com"), invited.link.substr(invited.link.rfind('/') + 1))
                .library,
            moved.library);

  const auto keys = service.keys().list(owner, home.organization);
  service.keys().edit(owner, home.organization, keys[0].id, "Key", {{moved.library, "read"}});
  EXPECT_EQ(reach(there, path), home.organization + "/" + moved.library) << "by its old names";
  const std::string dogs = create_library(owner, home.organization, "Dogs");
  service.keys().edit(owner, home.organization, keys[0].id, "Key", {{dogs, "read"}});
  EXPECT_EQ(reach(there, {path.organization, dogs}), "INVALID_API_KEY") << "was never called that";
}

TEST_F(OrganizationsTest, ALibraryMayComeBackToItsOldAddress) {
  const Path path = place(owner);
  const std::string home = orgs.create(owner, "Home");
  const Path away = orgs.move_library(owner, path, home);
  EXPECT_EQ(orgs.move_library(owner, away, path.organization).library, path.library);
  EXPECT_EQ(orgs.moved(owner, away)->organization, path.organization);
  EXPECT_FALSE(orgs.moved(owner, path));
}

TEST_F(OrganizationsTest, MovingNeedsRightsAtBothEnds) {
  const Path path = place(owner);
  const Path theirs = place(other, "Theirs");
  EXPECT_EQ(refusal([&] { orgs.move_library(owner, path, theirs.organization); }), "RESOURCE_NOT_FOUND");
  give(theirs.organization, owner, OrganizationRole::member);
  EXPECT_EQ(refusal([&] { orgs.move_library(owner, path, theirs.organization); }), "FORBIDDEN");
  EXPECT_EQ(refusal([&] { orgs.move_library(other, path, theirs.organization); }), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { orgs.move_library(owner, path, path.organization); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] {
              orgs.move_library(owner, {path.organization, ""}, path.organization);
            }),
            "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { orgs.look(owner, Path{path.organization, ""}); }), "RESOURCE_NOT_FOUND");
}

TEST_F(OrganizationsTest, WithAnAccountGoesWhatOnlyItOwns) {
  const Path alone = place(owner, "Alone");
  const Path shared = place(owner, "Shared");
  give(shared.organization, other, OrganizationRole::owner);
  const Path theirs = place(other, "Theirs");
  give(theirs, owner, LibraryRole::viewer);
  const std::string key = key_of(shared.organization, {{shared.library, "read"}});
  const std::string lost = key_of(alone.organization, {{alone.library, "read"}});

  const AccountRemoval preview = orgs.preview_account_removal(owner);
  ASSERT_EQ(preview.removed.size(), 1u);
  EXPECT_EQ(preview.removed[0].id, alone.organization);
  EXPECT_EQ(preview.removed[0].libraries.size(), 1u);
  EXPECT_EQ(preview.left.size(), 2u);

  orgs.remove_account(owner);
  EXPECT_TRUE(orgs.of(owner).empty());
  EXPECT_EQ(reach(lost, alone), "INVALID_API_KEY");
  EXPECT_EQ(reach(key, shared), shared.organization + "/" + shared.library);
  EXPECT_EQ(service.keys().list(other, shared.organization)[0].creator, "");
  EXPECT_EQ(service.members().list(other, {shared.organization, ""}).members.size(), 1u);
  EXPECT_EQ(removed_libraries, 1);
  purge();
  EXPECT_EQ(organization(alone.organization).id, store::OrganizationId{});
}

}  // namespace
}  // namespace lightkeep::library
