// What people see of who did what, and what comes back when they undo it.
#include <gmock/gmock.h>

#include "app/library/test_people.h"

namespace lightkeep::library {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using What = ActLine::What;

class ActivityTest : public PeopleTest {
 protected:
  void SetUp() override {
    ann_ = person("ann@example.com");
    here_ = place(ann_);
  }
  Caller as(AccountId who) const { return {who, "::1"}; }
  std::vector<ActLine> acts(AccountId who) {
    return service.activity().list(as(who), here_, {}, 50, 6).lines;
  }
  std::vector<ActLine> acts() { return acts(ann_); }
  Undoing undo(const ActLine& line) { return service.activity().undo(as(ann_), here_, line.id); }
  std::string undone(const ActLine& line) {
    return refusal([&] { undo(line); });
  }
  std::vector<std::string> images() {
    std::vector<std::string> ids;
    for (const api::Asset& asset : call<api::Page<api::Asset>>(ann_, "list_assets", here_).entries)
      ids.push_back(asset.id);
    return ids;
  }
  api::Asset image(const std::string& id) {
    return call<api::Asset>(ann_, "get_asset", here_, {{"assetId", id}});
  }
  void describe(const std::string& id, const std::string& text) {
    call<api::DescriptionResult>(ann_, "update_asset_description", here_,
                                 {{"assetId", id}, {"description", text}});
  }
  void later() { now += 3'600'000; }

  AccountId ann_{};
  Path here_;
};

TEST_F(ActivityTest, DescriptionsComeBackUnlessSomebodyChangedThemSince) {
  add_images(here_, 2);
  const auto ids = images();
  describe(ids[0], "first");
  describe(ids[1], "first");
  later();
  describe(ids[1], "second");
  const auto before = acts();
  ASSERT_THAT(before, SizeIs(2));
  EXPECT_EQ(before[1].images, 2);
  EXPECT_TRUE(before[1].can_be_undone);
  const Undoing done = undo(before[1]);
  EXPECT_EQ(done.undone, 1);
  EXPECT_EQ(done.left, 1);
  EXPECT_EQ(image(ids[0]).description, "");
  EXPECT_EQ(image(ids[1]).description, "second");
  const auto after = acts();
  ASSERT_THAT(after, SizeIs(3)) << "the undoing is an act itself";
  EXPECT_TRUE(after[2].undone);
  EXPECT_FALSE(after[2].can_be_undone);
  EXPECT_EQ(undone(after[2]), "BAD_USER_INPUT");
  EXPECT_EQ(undo(after[0]).undone, 1) << "and can be undone";
  EXPECT_EQ(image(ids[0]).description, "first");
}

TEST_F(ActivityTest, TagsComeBackAsTheyWere) {
  add_images(here_, 1);
  const auto ids = images();
  const auto tag = [&](const char* what, std::vector<std::string> tags) {
    call<api::TagResult>(ann_, what, here_, {{"assetIds", ids}, {"tags", tags}});
    later();
  };
  tag("tag_assets", {"sea", "two words"});
  tag("tag_assets", {"red"});
  call<api::UntagResult>(ann_, "untag_assets", here_, {{"assetIds", ids}, {"tags", {"two words", "sea"}}});
  EXPECT_EQ(undo(acts()[0]).undone, 1);
  EXPECT_THAT(image(ids[0]).tags, testing::UnorderedElementsAre("red", "sea", "two words"));
}

TEST_F(ActivityTest, WhatWasDeletedComesBackWithItsViewsAndWhatWasAddedGoes) {
  add_images(here_, 120);
  const auto ids = images();
  const auto gone = std::vector<std::string>(ids.begin(), ids.begin() + 20);
  call<api::DeleteResult>(ann_, "delete_assets", here_, {{"ids", gone}});
  ASSERT_THAT(acts(), SizeIs(1));
  EXPECT_EQ(acts()[0].what, What::trashed);
  EXPECT_THAT(acts()[0].pictures, IsEmpty()) << "nobody sees what is in the trash";
  EXPECT_EQ(undo(acts()[0]).undone, 20);
  EXPECT_EQ(acts()[0].what, What::restored);
  EXPECT_THAT(acts()[0].pictures, SizeIs(6));
  EXPECT_EQ(undo(acts()[0]).undone, 20);
  EXPECT_EQ(acts()[0].what, What::trashed);
}

TEST_F(ActivityTest, WhatSomebodyDeletedAgainStaysDeleted) {
  add_images(here_, 2);
  const auto ids = images();
  const auto erase = [&](const std::vector<std::string>& which) {
    call<api::DeleteResult>(ann_, "delete_assets", here_, {{"ids", which}});
    later();
  };
  erase(ids);
  call<api::RestoreResult>(ann_, "restore_assets", here_, {{"ids", {ids[0]}}});
  later();
  erase({ids[0]});
  const auto lines = acts();
  ASSERT_THAT(lines, SizeIs(3));
  const Undoing done = undo(lines[2]);
  EXPECT_EQ(done.undone, 1);
  EXPECT_EQ(done.left, 1);
  EXPECT_THAT(images(), testing::ElementsAre(ids[1]));
}

TEST_F(ActivityTest, ItSaysWhoItWas) {
  const Minted minted = mint();
  here_ = minted.path;
  add_images(here_, 1);
  const auto listed = call<api::Page<api::Asset>>(minted.key, "list_assets", here_);
  call<api::DescriptionResult>(minted.key, "update_asset_description", here_,
                               {{"assetId", listed.entries[0].id}, {"description", "x"}});
  const auto lines =
      service.activity().list(service.calls().caller(minted.key, "::1"), here_, {}, 50, 6).lines;
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].by, ActLine::By::key);
  EXPECT_FALSE(lines[0].doer.empty());
}

TEST_F(ActivityTest, ViewersSeeItAndUndoNothingAndStrangersSeeNothing) {
  add_images(here_, 1);
  describe(images()[0], "x");
  const AccountId viewer = person("viewer@example.com"), stranger = person("stranger@example.com");
  give(here_, viewer, store::LibraryRole::viewer);
  ASSERT_THAT(acts(viewer), SizeIs(1));
  EXPECT_FALSE(acts(viewer)[0].can_be_undone);
  EXPECT_EQ(refusal([&] { service.activity().undo(as(viewer), here_, acts()[0].id); }), "FORBIDDEN");
  EXPECT_EQ(refusal([&] { acts(stranger); }), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { service.activity().undo(as(ann_), here_, 12345); }), "RESOURCE_NOT_FOUND");
  const Path other{here_.organization, create_library(ann_, here_.organization, "Dogs")};
  EXPECT_EQ(refusal([&] { service.activity().undo(as(ann_), other, acts()[0].id); }), "RESOURCE_NOT_FOUND")
      << "an act of another library";
}

TEST_F(ActivityTest, PagesFollowEachOther) {
  add_images(here_, 1);
  const std::string id = images()[0];
  for (int i = 0; i < 5; ++i) {
    describe(id, std::to_string(i));
    later();
  }
  const auto first = service.activity().list(as(ann_), here_, {}, 3, 0);
  ASSERT_THAT(first.lines, SizeIs(3));
  EXPECT_TRUE(first.more);
  const auto second = service.activity().list(as(ann_), here_, first.lines.back().id, 3, 0);
  EXPECT_THAT(second.lines, SizeIs(2));
  EXPECT_FALSE(second.more);
}

}  // namespace
}  // namespace lightkeep::library
