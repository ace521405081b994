// Every cell of the table of permissions, tried through the calls that it governs.
#include <gmock/gmock.h>

#include <map>

#include "app/library/test_people.h"

namespace lightkeep::library {
namespace {

using store::LibraryRole;
using store::OrganizationRole;

// A column of the table, and one for a person who is nothing there.
struct Actor {
  std::string_view name;
  bool Permission::*column;
  std::optional<OrganizationRole> organization;
  std::optional<LibraryRole> library;
};
constexpr Actor actors[] = {
    {"stranger", nullptr, {}, {}},
    {"organization owner", &Permission::organization_owner, OrganizationRole::owner, {}},
    {"organization admin", &Permission::organization_admin, OrganizationRole::admin, {}},
    {"organization member", &Permission::organization_member, OrganizationRole::member, {}},
    {"library owner", &Permission::library_owner, {}, LibraryRole::owner},
    {"library editor", &Permission::library_editor, {}, LibraryRole::editor},
    {"library viewer", &Permission::library_viewer, {}, LibraryRole::viewer},
};

class RolesTest : public PeopleTest {
 protected:
  struct Scene {
    Path path;
    Path organization() const { return {path.organization, {}}; }
    AccountId actor{};
    AccountId owner{};   // another owner
    AccountId member{};  // without a role on the library
  };

  Scene set_up(const Actor& as) {
    Scene scene;
    const std::string round = std::to_string(++rounds_);
    scene.owner = person("owner" + round + "@example.com");
    scene.member = person("member" + round + "@example.com");
    scene.actor = person("actor" + round + "@example.com");
    scene.path = place(scene.owner);
    give(scene.path.organization, scene.member, OrganizationRole::member);
    if (as.organization) give(scene.path.organization, scene.actor, *as.organization);
    if (as.library) give(scene.path, scene.actor, *as.library);
    return scene;
  }

  using Attempt = std::function<void(RolesTest&, const Scene&)>;
  static const std::map<Action, std::vector<Attempt>>& attempts();

  std::string expected(const Actor& as, const Permission& row) const {
    if (as.column == nullptr) return "RESOURCE_NOT_FOUND";
    if (row.*as.column) return "ok";
    // To a plain member a library that was not granted does not exist. Somebody of a library is a plain
    // member.
    if (row.on_library) return as.library ? "FORBIDDEN" : "RESOURCE_NOT_FOUND";
    return as.library && row.organization_member ? "ok" : "FORBIDDEN";
  }

  int rounds_ = 0;
};

const std::map<Action, std::vector<RolesTest::Attempt>>& RolesTest::attempts() {
  using enum Action;
  using T = RolesTest&;
  using S = const Scene&;
  static const std::map<Action, std::vector<Attempt>> all{
      {see_organization, {[](T t, S s) { t.service.organizations().look(s.actor, s.path.organization); }}},
      {rename_organization, {[](T t, S s) {
         t.service.organizations().rename(s.actor, {s.path.organization, {}}, "New");
       }}},
      {change_organization_address, {[](T t, S s) {
         t.service.organizations().change_address(s.actor, s.organization(), "a" + s.path.organization);
       }}},
      {remove_organization, {[](T t, S s) {
         t.service.organizations().remove(s.actor, s.path.organization, s.path.organization);
       }}},
      {create_library, {[](T t, S s) { t.create_library(s.actor, s.path.organization, "Dogs"); }}},
      {see_members, {[](T t, S s) { t.service.members().list(s.actor, s.organization()); }}},
      {manage_members,
       {[](T t, S s) { t.service.members().set_role(s.actor, s.organization(), s.member, "admin"); },
        [](T t, S s) { t.service.members().remove(s.actor, s.organization(), s.member); },
        [](T t, S s) {
          t.service.invitations().invite(s.actor, s.organization(), "x@example.com", "admin");
        }}},
      {manage_owners,
       {[](T t, S s) { t.service.members().set_role(s.actor, s.organization(), s.member, "owner"); },
        [](T t, S s) {
          t.service.invitations().invite(s.actor, s.organization(), "x@example.com", "owner");
        }}},
      {manage_keys,
       {[](T t, S s) { t.service.keys().list(s.actor, s.path.organization); },
        [](T t, S s) { t.service.keys().create(s.actor, s.path.organization, "CI", {}); },
        [](T t, S s) {
          const auto key = t.service.keys().create(s.owner, s.path.organization, "CI", {}).id;
          t.service.keys().edit(s.actor, s.path.organization, key, "CD", {});
          t.service.keys().regenerate(s.actor, s.path.organization, key);
          t.service.keys().remove(s.actor, s.path.organization, key);
        }}},
      {manage_connections,
       {[](T t, S s) { t.service.connections().of_organization(s.actor, s.path.organization); }}},
      {see_library,
       {[](T t, S s) { t.service.organizations().look(s.actor, s.path); },
        [](T t, S s) { t.call<api::Page<api::Asset>>(s.actor, "list_assets", s.path); },
        [](T t, S s) { t.call<std::vector<api::Tag>>(s.actor, "list_tags", s.path); }}},
      {see_places, {[](T t, S s) { t.call<api::Page<api::Asset>>(s.actor, "list_assets", s.path); }}},
      {edit_images,
       {[](T t, S s) { t.call<api::Page<api::TrashedAsset>>(s.actor, "list_trash", s.path); },
        [](T t, S s) { t.call<api::EmptyTrashResult>(s.actor, "empty_trash", s.path); },
        [](T t, S s) { t.service.ingest().begin({s.actor}, s.path, {}); }}},
      {rename_library, {[](T t, S s) {
         t.call<api::Library>(s.actor, "rename_library", s.path, {{"name", "New"}});
       }}},
      {share_whole_originals,
       {[](T t, S s) { t.service.organizations().share_whole_originals(s.actor, s.path, true); }}},
      {change_library_address,
       {[](T t, S s) { t.service.organizations().change_address(s.actor, s.path, "kittens"); }}},
      {remove_library, {[](T t, S s) {
         t.call<api::DeleteLibraryResult>(s.actor, "delete_library", s.path, {{"confirm", s.path.library}});
       }}},
      {move_library, {[](T t, S s) {
         const auto target = t.service.organizations().create(s.actor, "Mine");
         t.service.organizations().move_library(s.actor, s.path, target);
       }}},
      {see_library_members, {[](T t, S s) { t.service.members().list(s.actor, s.path); }}},
      {manage_library_members,
       {[](T t, S s) { t.service.members().set_role(s.actor, s.path, s.member, "viewer"); },
        [](T t, S s) {
          t.give(s.path, s.member, LibraryRole::editor);
          t.service.members().remove(s.actor, s.path, s.member);
        },
        [](T t, S s) { t.service.invitations().invite(s.actor, s.path, "x@example.com", "editor"); }}},
  };
  return all;
}

TEST_F(RolesTest, EveryRoleMayWhatTheTableSaysAndNothingElse) {
  for (const Permission& row : permissions()) {
    ASSERT_TRUE(attempts().contains(row.action)) << row.name << " is not tried";
    for (std::size_t i = 0; i < attempts().at(row.action).size(); ++i)
      for (const Actor& actor : actors) {
        const Scene scene = set_up(actor);
        EXPECT_EQ(refusal([&] { attempts().at(row.action)[i](*this, scene); }), expected(actor, row))
            << actor.name << ", " << row.name << " " << i;
      }
  }
}

TEST_F(RolesTest, TheCardsCarryTheRolesThatThePagesAskFor) {
  const AccountId owner = person("owner@example.com"), viewer = person("viewer@example.com");
  const Path path = place(owner);
  create_library(owner, path.organization, "Dogs");
  give(path, viewer, LibraryRole::viewer);
  EXPECT_EQ(service.organizations().look(owner, path.organization).libraries.size(), 2u);
  const auto card = service.organizations().look(viewer, path.organization);
  EXPECT_EQ(card.role, "member");
  ASSERT_EQ(card.libraries.size(), 1u);
  EXPECT_EQ(card.libraries[0].role, "viewer");
  EXPECT_TRUE(may(card.libraries[0].roles, Action::see_library));
  EXPECT_FALSE(may(card.libraries[0].roles, Action::edit_images));
  EXPECT_EQ(service.organizations().look(owner, path).library.role, "");
}

TEST_F(RolesTest, ARightOnALibraryIsNoneOnItsOrganization) {
  const Roles owner_of_a_library{OrganizationRole::member, LibraryRole::owner};
  for (const Permission& row : permissions())
    EXPECT_EQ(may(owner_of_a_library, row.action),
              row.on_library ? row.library_owner : row.organization_member)
        << row.name;
}

TEST_F(RolesTest, TheTableIsPrintedWithARowForEachAction) {
  const std::string text = permissions_as_markdown();
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(text, '\n')), permissions().size() + 2);
  EXPECT_THAT(text, testing::HasSubstr("| Delete the organization | yes | – | – | – | – | – | – | – |\n"));
}

}  // namespace
}  // namespace lightkeep::library
