// Members and invitations: who comes in, with what, and who may send them away.
#include <gmock/gmock.h>

#include <barrier>
#include <thread>

#include "app/accounts/post.h"
#include "app/library/test_people.h"
#include "store/outbox.h"

namespace lightkeep::library {
namespace {

using store::LibraryRole;
using store::OrganizationRole;
using testing::Contains;
using testing::Pair;

class MembersTest : public PeopleTest {
 protected:
  static std::string token_of(const Invited& invited) {
    return invited.link.substr(invited.link.rfind('/') + 1);
  }
  std::string role_in(AccountId who, const std::string& slug) {
    try {
      return service.organizations().look(who, slug).role;
    } catch (const api::ApiError& error) {
      return std::string(error.row().code);
    }
  }
  std::string role_on(AccountId who, const Path& at) {
    try {
      return service.organizations().look(who, at).library.role;
    } catch (const api::ApiError& error) {
      return std::string(error.row().code);
    }
  }

  Members& members = service.members();
  Invitations& invitations = service.invitations();
  AccountId owner = person("owner@example.com");
  AccountId other = person("other@example.com");
  Path path = place(owner);
  Path all{path.organization, ""};
};

TEST_F(MembersTest, TheLastOwnerStays) {
  EXPECT_EQ(refusal([&] { members.remove(owner, all, owner); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] { members.set_role(owner, all, owner, "admin"); }), "BAD_USER_INPUT");
  give(path.organization, other, OrganizationRole::admin);
  EXPECT_EQ(refusal([&] { members.remove(owner, all, owner); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] { members.set_role(other, all, other, "owner"); }), "FORBIDDEN");
  EXPECT_EQ(refusal([&] { members.remove(other, all, owner); }), "FORBIDDEN");
  members.set_role(owner, all, other, "owner");
  members.set_role(owner, all, owner, "owner");
  members.remove(owner, all, owner);
  EXPECT_EQ(role_in(owner, path.organization), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { members.remove(other, all, other); }), "BAD_USER_INPUT");
}

TEST_F(MembersTest, OfTwoOwnersWhoLeaveAtOnceOneStays) {
  for (int round = 0; round < 8; ++round) {
    const AccountId both[2] = {owner, other};
    for (const AccountId who : both) give(path.organization, who, OrganizationRole::owner);
    std::barrier start(2);
    std::string results[2];
    std::thread threads[2];
    for (int i = 0; i < 2; ++i)
      threads[i] = std::thread([&, i] {
        start.arrive_and_wait();
        results[i] = refusal([&] { members.remove(both[i], all, both[i]); });
      });
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(results, testing::UnorderedElementsAre("ok", "BAD_USER_INPUT"));
  }
}

TEST_F(MembersTest, ARoleThatWasTakenAwayCountsAtOnce) {
  give(path.organization, other, OrganizationRole::admin);
  EXPECT_EQ(refusal([&] { service.keys().list(other, path.organization); }), "ok");
  members.set_role(owner, all, other, "member");
  EXPECT_EQ(refusal([&] { service.keys().list(other, path.organization); }), "FORBIDDEN");
  EXPECT_EQ(role_on(other, path), "RESOURCE_NOT_FOUND");
  members.set_role(owner, path, other, "viewer");
  EXPECT_EQ(role_on(other, path), "viewer");
}

TEST_F(MembersTest, WhoLeavesTheOrganizationLosesItsLibraries) {
  give(path.organization, other, OrganizationRole::member);
  give(path, other, LibraryRole::owner);
  members.remove(other, all, other);
  EXPECT_TRUE(members.list(owner, path).members.empty());
  EXPECT_EQ(role_on(other, path), "RESOURCE_NOT_FOUND");
}

TEST_F(MembersTest, AGuestIsThereForTheLibrariesOnly) {
  const Path dogs{path.organization, create_library(owner, path.organization, "Dogs")};
  give(path, other, LibraryRole::viewer);
  give(dogs, other, LibraryRole::viewer);
  EXPECT_EQ(role_in(other, path.organization), "member");
  members.remove(owner, path, other);
  EXPECT_EQ(role_in(other, path.organization), "member");
  members.remove(other, dogs, other);
  EXPECT_EQ(role_in(other, path.organization), "RESOURCE_NOT_FOUND");

  give(path.organization, other, OrganizationRole::member);
  give(path, other, LibraryRole::viewer);
  members.remove(owner, path, other);
  EXPECT_EQ(role_in(other, path.organization), "member") << "was a member before";
}

TEST_F(MembersTest, RolesAndMembersThatDoNotExistAreRefused) {
  give(path.organization, other, OrganizationRole::member);
  EXPECT_EQ(refusal([&] { members.set_role(owner, all, other, "editor"); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] { members.set_role(owner, path, other, "admin"); }), "BAD_USER_INPUT");
  const AccountId stranger = person("stranger@example.com");
  EXPECT_EQ(refusal([&] { members.set_role(owner, all, stranger, "member"); }), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { members.set_role(owner, path, stranger, "viewer"); }), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { members.remove(owner, path, other); }), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { members.remove(owner, all, stranger); }), "RESOURCE_NOT_FOUND");
}

TEST_F(MembersTest, MembersAreListedWithTheirRolesAndViewersSeeNoInvitations) {
  give(path, other, LibraryRole::viewer);
  invitations.invite(owner, path, "new@example.com", "editor");
  const Membership seen = members.list(owner, path);
  ASSERT_EQ(seen.members.size(), 1u);
  EXPECT_EQ(seen.members[0].email, "other@example.com");
  EXPECT_EQ(seen.members[0].role, "viewer");
  EXPECT_FALSE(seen.members[0].self);
  ASSERT_EQ(seen.invitations.size(), 1u);
  EXPECT_EQ(seen.invitations[0].email, "new@example.com");
  EXPECT_EQ(seen.invitations[0].expires, now + 7 * day);
  EXPECT_TRUE(members.list(other, path).members[0].self);
  EXPECT_TRUE(members.list(other, path).invitations.empty());
  EXPECT_EQ(members.list(owner, all).members.size(), 2u);
  EXPECT_TRUE(members.list(owner, all).invitations.empty());
}

TEST_F(MembersTest, AnInvitationIsSeenAndAcceptedOnce) {
  const Invited invited = invitations.invite(owner, path, "New@example.com", "editor");
  EXPECT_FALSE(invited.mailed);
  EXPECT_THAT(invited.link, testing::MatchesRegex("https://images.example.com/invitation/[A-Za-z0-9_-]{43}"));
  EXPECT_EQ(members.list(owner, path).invitations.at(0).link, invited.link);
  const auto view = invitations.look(token_of(invited));
  ASSERT_TRUE(view);
  EXPECT_EQ(view->organization_name, "Acme");
  EXPECT_EQ(view->library, path.library);
  EXPECT_EQ(view->role, "editor");
  EXPECT_EQ(view->email, "New@example.com");
  EXPECT_EQ(view->inviter, "owner@example.com");
  const Path at = invitations.accept(other, token_of(invited));
  EXPECT_EQ(at.library, path.library);
  EXPECT_EQ(role_on(other, path), "editor");
  EXPECT_EQ(role_in(other, path.organization), "member");
  EXPECT_EQ(refusal([&] { invitations.accept(person("third@example.com"), token_of(invited)); }),
            "RESOURCE_NOT_FOUND");
  EXPECT_FALSE(invitations.look(token_of(invited)));
  EXPECT_TRUE(members.list(owner, path).invitations.empty());
}

TEST_F(MembersTest, AnInvitationEndsAfterSevenDaysOrWhenItIsWithdrawn) {
  const std::string late = token_of(invitations.invite(owner, all, "a@example.com", "member"));
  const std::string withdrawn = token_of(invitations.invite(owner, all, "b@example.com", "member"));
  const auto line = members.list(owner, all).invitations.at(1);
  EXPECT_EQ(refusal([&] { invitations.revoke(owner, path, line.id); }), "RESOURCE_NOT_FOUND")
      << "not of the library";
  invitations.revoke(owner, all, line.id);
  EXPECT_EQ(refusal([&] { invitations.revoke(owner, all, line.id); }), "RESOURCE_NOT_FOUND");
  EXPECT_FALSE(invitations.look(withdrawn));
  EXPECT_EQ(refusal([&] { invitations.accept(other, withdrawn); }), "RESOURCE_NOT_FOUND");
  now += 7 * day - 1;
  EXPECT_TRUE(invitations.look(late));
  now += 1;
  EXPECT_FALSE(invitations.look(late));
  EXPECT_EQ(refusal([&] { invitations.accept(other, late); }), "RESOURCE_NOT_FOUND");
  EXPECT_FALSE(invitations.look("nonsense"));
}

TEST_F(MembersTest, InvitingAgainReplacesTheInvitationThatWaits) {
  const std::string first = token_of(invitations.invite(owner, all, "new@example.com", "member"));
  const std::string second = token_of(invitations.invite(owner, all, "NEW@example.com", "admin"));
  EXPECT_FALSE(invitations.look(first));
  EXPECT_EQ(invitations.look(second)->role, "admin");
  EXPECT_EQ(members.list(owner, all).invitations.size(), 1u);
}

TEST_F(MembersTest, TheStrongerRoleCounts) {
  give(path, other, LibraryRole::owner);
  EXPECT_EQ(refusal([&] { invitations.invite(owner, path, "OTHER@example.com", "editor"); }),
            "BAD_USER_INPUT")
      << "is more already";
  invitations.accept(other, token_of(invitations.invite(owner, path, "alias@example.com", "viewer")));
  EXPECT_EQ(role_on(other, path), "owner");
  invitations.accept(other, token_of(invitations.invite(owner, all, "other@example.com", "admin")));
  EXPECT_EQ(role_in(other, path.organization), "admin");
  invitations.accept(owner, token_of(invitations.invite(owner, all, "alias@example.com", "member")));
  EXPECT_EQ(role_in(owner, path.organization), "owner");
}

TEST_F(MembersTest, AGuestWhoIsInvitedToTheOrganizationStaysInIt) {
  give(path, other, LibraryRole::viewer);
  invitations.accept(other, token_of(invitations.invite(owner, all, "alias@example.com", "member")));
  members.remove(owner, path, other);
  EXPECT_EQ(role_in(other, path.organization), "member");
}

TEST_F(MembersTest, OnlyOwnersHandleInvitationsToOwners) {
  give(path.organization, other, OrganizationRole::admin);
  invitations.invite(owner, all, "new@example.com", "owner");
  const auto waiting = members.list(other, all).invitations.at(0);
  EXPECT_EQ(refusal([&] { invitations.revoke(other, all, waiting.id); }), "FORBIDDEN");
  EXPECT_EQ(refusal([&] { invitations.invite(other, all, "new@example.com", "member"); }), "FORBIDDEN")
      << "it would replace it";
}

TEST_F(MembersTest, WithAWeakerRoleGoTheInvitationsThatThePersonMade) {
  give(path.organization, other, OrganizationRole::admin);
  const std::string own_return = token_of(invitations.invite(other, all, "back@example.com", "admin"));
  const std::string by_owner = token_of(invitations.invite(owner, all, "x@example.com", "admin"));
  members.remove(owner, all, other);
  EXPECT_FALSE(invitations.look(own_return));
  EXPECT_TRUE(invitations.look(by_owner));
  give(path, other, LibraryRole::owner);
  const std::string to_library = token_of(invitations.invite(other, path, "back@example.com", "owner"));
  members.set_role(owner, path, other, "viewer");
  EXPECT_FALSE(invitations.look(to_library));
}

TEST_F(MembersTest, InvitationsAreBounded) {
  EXPECT_EQ(refusal([&] { invitations.invite(owner, all, "no address", "member"); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] { invitations.invite(owner, all, "a@example.com", "king"); }), "BAD_USER_INPUT");
  const auto invite = [&](int i) {
    return refusal([&] { invitations.invite(owner, all, std::to_string(i) + "@example.com", "member"); });
  };
  for (int i = 0; i < 60; ++i) ASSERT_EQ(invite(0), "ok");
  EXPECT_EQ(invite(0), "RATE_LIMITED") << "those that were replaced count too";
  now += day;
  for (int i = 1; i < 60; ++i) ASSERT_EQ(invite(i), "ok");
  now += day;
  for (int i = 60; i < 100; ++i) ASSERT_EQ(invite(i), "ok");
  EXPECT_EQ(invite(100), "BAD_USER_INPUT") << "too many wait";
  EXPECT_EQ(invite(1), "ok") << "replaces one";
}

TEST_F(MembersTest, AnInvitationIsQueuedForMailInTheSameStep) {
  accounts::Letter letter;
  std::vector<store::MailId> sent;
  accounts::Post post;
  post.compose = [&](const accounts::Letter& wanted) {
    letter = wanted;
    if (wanted.to == "odd@example.com") throw std::invalid_argument("cannot be reached");
    return store::NewMail{
        .kind = wanted.kind, .recipient = wanted.to, .message = "m", .created = now, .expires = now + 1};
  };
  post.send = [&](store::MailId id, std::chrono::milliseconds) {
    sent.push_back(id);
    return false;
  };
  Ports with_post = ports();
  with_post.post = &post;
  Service mailing{store, settings(), with_post};

  const Invited invited = mailing.invitations().invite(owner, path, "new@example.com", "editor");
  EXPECT_TRUE(invited.mailed);
  EXPECT_EQ(sent.size(), 1u);
  EXPECT_EQ(letter.kind, "invitation");
  EXPECT_EQ(letter.to, "new@example.com");
  EXPECT_THAT(letter.values, Contains(Pair("inviter", "owner@example.com")));
  EXPECT_THAT(letter.values, Contains(Pair("organization_name", "Acme")));
  EXPECT_THAT(letter.values, Contains(Pair("library_name", "Cats")));
  EXPECT_THAT(letter.values, Contains(Pair("role", "editor")));
  EXPECT_THAT(letter.values, Contains(Pair("link", invited.link)));
  EXPECT_THAT(letter.values, Contains(Pair("expires_date", "22 January 2027")));
  EXPECT_EQ(refusal([&] { mailing.invitations().invite(other, path, "x@example.com", "editor"); }),
            "RESOURCE_NOT_FOUND");
  EXPECT_EQ(sent.size(), 1u);
  EXPECT_FALSE(mailing.invitations().invite(owner, all, "odd@example.com", "member").mailed);
  EXPECT_THAT(letter.values, testing::Not(Contains(Pair("library_name", testing::_))));
}

}  // namespace
}  // namespace lightkeep::library
