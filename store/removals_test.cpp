// Removal of one library: at once out of reach, then gone, with the counters of its organization right at
// each step.
#include "store/removals.h"

#include <gmock/gmock.h>

#include "store/accounts.h"
#include "store/api_keys.h"
#include "store/invitations.h"
#include "store/job_queue.h"
#include "store/members.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

class RemovalsTest : public StoreTest {
 protected:
  void begin() {
    write([&](Writer& db) { begin_removal(db, library, 50); });
  }
  PurgeStep purge(int most) {
    return write([&](Writer& db) { return purge_removed(db, 100, most); });
  }
  std::int64_t libraries() {
    return metadata().read([&](Reader& db) { return find_organization(db, organization); })->library_count;
  }
};

TEST_F(RemovalsTest, ALibraryGoesStepByStepWithTrashAndViewsAndLeavesTheOtherAlone) {
  Asset kept = image("kept.png");
  kept.library = other;
  const AssetId stays = add(kept);
  std::vector<AssetId> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(add("fox.png"));
  add_view(ids[0], "view.png");
  write([&](Writer& db) { trash_assets(db, {{ids[1], ids[2]}}, 20); });
  EXPECT_EQ(load_library(library).stored_bytes, 600);

  begin();
  EXPECT_EQ(libraries(), 1);
  EXPECT_TRUE(list().assets.empty());
  EXPECT_EQ(search("fox").found, 0);
  EXPECT_EQ(fault_of([&] { add("late.png"); }), Fault::missing);
  EXPECT_TRUE(metadata().read([&](Reader& db) { return load_assets(db, ids); }).empty());
  begin();
  EXPECT_EQ(libraries(), 1) << "once";

  std::int64_t before = stored_bytes();
  PurgeStep total{.more = true};
  while (total.more) {
    const PurgeStep step = purge(2);
    EXPECT_LE(step.total(), 2);
    EXPECT_LE(stored_bytes(), before);
    before = stored_bytes();
    total.assets += step.assets;
    total.libraries += step.libraries;
    total.more = step.more;
  }
  EXPECT_EQ(total.assets, 5);
  EXPECT_EQ(total.libraries, 1);
  EXPECT_EQ(stored_bytes(), 100);
  EXPECT_EQ(load_library(other).stored_bytes, 100);
  EXPECT_EQ(load(stays).filename, "kept.png");
  EXPECT_EQ(metadata().read([](Reader& db) { return count_jobs(db); }), 1);
}

TEST_F(RemovalsTest, ViewsCountAsRowsOfAStep) {
  for (int i = 0; i < 4; ++i) {
    const AssetId id = add("fox.png");
    for (int view = 0; view < 3; ++view) add_view(id, "view.png");
  }
  begin();
  const PurgeStep one = purge(1);
  EXPECT_EQ(one.assets, 1);
  EXPECT_EQ(one.views, 3) << "they go with their original in one step";
  const PurgeStep two = purge(5);
  EXPECT_EQ(two.assets, 2);
  EXPECT_EQ(two.total(), 8);
  EXPECT_TRUE(two.more);
  const PurgeStep rest = purge(5);
  EXPECT_EQ(rest.assets, 1);
  EXPECT_EQ(rest.libraries, 1);
  EXPECT_FALSE(rest.more);
}

TEST_F(RemovalsTest, ViewsCountAsRowsOfAStepOfEmptyingTheTrash) {
  std::vector<AssetId> ids;
  for (int i = 0; i < 4; ++i) {
    ids.push_back(add("fox.png"));
    for (int view = 0; view < 3; ++view) add_view(ids.back(), "view.png");
  }
  write([&](Writer& db) { trash_assets(db, ids, 20); });
  TrashStep total{.more = true};
  while (total.more) {
    const TrashStep step = write([&](Writer& db) { return purge_trash(db, 30, 30, 5); });
    EXPECT_LE(step.total(), 5 + 3);
    total.assets += step.assets;
    total.views += step.views;
    total.more = step.more;
  }
  EXPECT_EQ(total.total(), 16);
  EXPECT_EQ(stored_bytes(), 0);
}

TEST_F(RemovalsTest, ARemovalThatWasInterruptedGoesOnAfterARestart) {
  for (int i = 0; i < 3; ++i) add("fox.png");
  begin();
  purge(1);
  reopen();
  EXPECT_EQ(load_library(library).id, LibraryId{});
  while (purge(1).more) {
  }
  EXPECT_EQ(stored_bytes(), 0);
}

TEST_F(RemovalsTest, TheAddressIsFreeWhileTheOldLibraryIsStillGoing) {
  add("fox.png");
  begin();
  const LibraryId again = write([&](Writer& db) {
    return insert_library(db, {organization, "one", "One", 5});
  });
  while (purge(1).more) {
  }
  EXPECT_EQ(load_library(again).slug, "one");
  EXPECT_EQ(libraries(), 2);
}

TEST_F(RemovalsTest, InvitationsCountForAnHourAlsoWhenTheClockIsSetBack) {
  constexpr Millis made = 10 * counted_invitations;
  const auto by = write([&](Writer& db) {
    const AccountId account = insert_account(db, {.email = "g@x.org", .email_key = "g@x.org"});
    insert_invitation(db, {sha256("t"), organization, {}, 1, "x@x.org", "x@x.org", account, made, made + 1});
    return account;
  });
  const auto count = [&](Millis now) {
    return metadata().read([&](Reader& db) { return count_invitations_by(db, by, now); });
  };
  EXPECT_EQ(count(made), 1);
  EXPECT_EQ(count(made + counted_invitations - 1), 1);
  EXPECT_EQ(count(made + counted_invitations), 0);
  EXPECT_EQ(count(made - 1), 0);
}

TEST_F(RemovalsTest, EndedInvitationsAreForgottenWhenTheyCountNoMore) {
  const auto by = write([&](Writer& db) {
    const AccountId account = insert_account(db, {.email = "g@x.org", .email_key = "g@x.org"});
    insert_invitation(db, {sha256("t"), organization, {}, 1, "x@x.org", "x@x.org", account, 5, 500});
    return account;
  });
  const auto left = [&](Millis now) {
    return write([&](Writer& db) {
      forget_invitations(db, now - counted_invitations);
      return count_invitations_by(db, by, 5);
    });
  };
  EXPECT_EQ(left(500 + counted_invitations), 1);
  EXPECT_EQ(left(501 + counted_invitations), 0);
}

TEST_F(RemovalsTest, NothingThatPointedAtTheLibraryIsLeft) {
  const Digest token = sha256("t");
  const ApiKeyId key = write([&](Writer& db) {
    const AccountId guest = insert_account(db, {.email = "g@x.org", .email_key = "g@x.org"});
    set_role(db, library, guest, LibraryRole::viewer, 5);
    insert_invitation(db, {token, organization, library, 1, "x@x.org", "x@x.org", guest, 5, 500});
    keep_address(db, {"team", "old", true, 5}, library, 10);
    const ApiKeyId made = insert_api_key(db, {organization, "CI", "pk_1", sha256("k"), 5, false});
    grant_access(db, made, library, Access::write);
    return made;
  });
  ASSERT_EQ(metadata().read([&](Reader& db) { return list_members(db, organization); }).size(), 1u);
  begin();
  metadata().read([&](Reader& db) {
    EXPECT_TRUE(list_members(db, library).empty());
    EXPECT_TRUE(list_members(db, organization).empty());
    EXPECT_FALSE(find_invitation(db, token, 10));
    EXPECT_FALSE(find_library_alias(db, "team", "old"));
    EXPECT_TRUE(find_api_key(db, key)->grants.empty());
  });
}

}  // namespace
}  // namespace lightkeep::store
