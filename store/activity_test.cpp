// Acts: who did what, what belongs together, what of it can be put back, and what is forgotten.
#include "store/activity.h"

#include <gmock/gmock.h>

#include "store/removals.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Millis minute = 60'000;
const Doer ann{DoerKind::person, "Ann", {}};
const Doer robot{DoerKind::program, "Robot", "Ann"};

class ActivityTest : public StoreTest {
 protected:
  template <class F>
  void by(const Doer& doer, F&& f) {
    write([&](Writer& db) {
      name_doer(db, doer);
      f(db);
    });
  }
  std::vector<Act> acts(LibraryId of) {
    return metadata().read([&](Reader& db) { return list_acts(db, of, {}, 100); });
  }
  std::vector<Act> acts() { return acts(library); }
  std::vector<ActImage> images(const Act& act) {
    return metadata().read([&](Reader& db) { return list_images(db, library, act, {}, 100); });
  }
  void describe(const Doer& doer, AssetId id, const std::string& text, Millis now) {
    by(doer, [&](Writer& db) { describe_asset(db, id, text, now); });
  }
};

TEST_F(ActivityTest, WhatTheServerDoesByItselfIsNoAct) {
  const AssetId a = add("a.png");
  write([&](Writer& db) { describe_asset(db, a, "words of its file", 20); });
  EXPECT_THAT(acts(), IsEmpty());
}

TEST_F(ActivityTest, ADoerIsForgottenAtTheEndOfTheTransaction) {
  EXPECT_ANY_THROW(by(ann, [](Writer&) { throw std::runtime_error("refused"); }));
  const AssetId a = add("a.png");
  by(ann, [](Writer&) {});
  write([&](Writer& db) { describe_asset(db, a, "x", 20); });
  EXPECT_THAT(acts(), IsEmpty());
}

TEST_F(ActivityTest, OneDoerOfOneKindWithinMinutesIsOneAct) {
  const auto upload = [&](const Doer& doer, Millis now) {
    by(doer, [&](Writer& db) { insert_asset(db, image("at " + std::to_string(now), now)); });
  };
  upload(ann, 10);
  upload(ann, 10 + 5 * minute);
  upload(ann, 10 + 5 * minute + 5 * minute + 1);
  upload(robot, 11 * minute);
  upload(ann, 12 * minute);
  const auto found = acts();
  ASSERT_THAT(found, SizeIs(4));
  EXPECT_EQ(found[3].images, 2);
  EXPECT_EQ(found[3].first, 10);
  EXPECT_EQ(found[3].last, 10 + 5 * minute);
  EXPECT_EQ(found[1].doer, robot);
  EXPECT_EQ(found[0].doer, ann);
}

TEST_F(ActivityTest, AnImageCountsOnceAndKeepsTheWordsOfBeforeTheAct) {
  const AssetId a = add("a.png"), b = add("b.png");
  describe(ann, a, "one", 20);
  describe(ann, a, "two", 21);
  describe(ann, b, "other", 22);
  const auto found = acts();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].images, 2);
  EXPECT_TRUE(found[0].has_texts);
  for (const ActImage& image : images(found[0])) {
    EXPECT_EQ(image.before, "");
    EXPECT_FALSE(image.changed_since);
  }
  describe(robot, a, "three", 23);
  for (const ActImage& image : images(found[0])) EXPECT_EQ(image.changed_since, image.id == a);
  ASSERT_THAT(images(acts()[0]), SizeIs(1));
  EXPECT_EQ(images(acts()[0])[0].before, "two");
}

TEST_F(ActivityTest, TagsAreNoDescription) {
  const AssetId a = add("a.png");
  by(ann, [&](Writer& db) { add_tags(db, {{a}}, std::vector<std::string>{"sea", "pier"}, 20); });
  describe(robot, a, "words", 21);
  by(ann, [&](Writer& db) { remove_tags(db, {{a}}, {{"sea"}}, 22); });
  const auto found = acts();
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(images(found[0])[0].before, "sea\npier");
  EXPECT_TRUE(images(found[2])[0].changed_since);
  EXPECT_FALSE(images(found[1])[0].changed_since) << "nobody described it again";
}

TEST_F(ActivityTest, ViewsAreCountedApartAndTrashIsSeen) {
  const AssetId a = add("a.png");
  add_view(a, "v.png");
  by(ann, [&](Writer& db) { trash_assets(db, {{a}}, 30); });
  ASSERT_THAT(acts(), SizeIs(1));
  EXPECT_EQ(acts()[0].images, 1);
  EXPECT_EQ(acts()[0].views, 1);
  for (const ActImage& image : images(acts()[0])) EXPECT_TRUE(image.trashed);
  by(ann, [&](Writer& db) { purge_trash(db, library, 100, 100, 10); });
  ASSERT_THAT(acts(), SizeIs(2));
  EXPECT_EQ(acts()[0].kind, ActKind::erased);
  EXPECT_EQ(acts()[0].images, 1);
  EXPECT_THAT(images(acts()[1]), IsEmpty());
}

TEST_F(ActivityTest, AMoveIsSeenOnBothSides) {
  const AssetId a = add("a.png");
  by(ann, [&](Writer& db) { transfer_assets(db, {{a}}, other, 30); });
  ASSERT_THAT(acts(), SizeIs(1));
  ASSERT_THAT(acts(other), SizeIs(1));
  EXPECT_EQ(acts()[0].kind, ActKind::moved_out);
  EXPECT_EQ(acts(other)[0].kind, ActKind::moved_in);
}

TEST_F(ActivityTest, NoActGetsTheNumberOfOneThatIsForgotten) {
  const AssetId a = add("a.png");
  by(ann, [&](Writer& db) { transfer_assets(db, {{a}}, other, 30); });
  const ActId last = std::max(acts()[0].id, acts(other)[0].id);
  write([&](Writer& db) { trim_acts(db, 100, 10); });
  by(robot, [&](Writer& db) { transfer_assets(db, {{a}}, library, 200); });
  EXPECT_GT(acts()[0].id, last);
  EXPECT_GT(acts(other)[0].id, last);
}

TEST_F(ActivityTest, WhatIsRefusedIsNoAct) {
  const AssetId a = add("a.png");
  EXPECT_ANY_THROW(by(ann, [&](Writer& db) {
    describe_asset(db, a, "never", 20);
    throw std::runtime_error("refused");
  }));
  EXPECT_THAT(acts(), IsEmpty());
}

TEST_F(ActivityTest, OldWordsOfALibraryHaveABound) {
  const AssetId a = add("a.png");
  const std::string text(1 << 20, 'x');
  for (int i = 0; i < 20; ++i) describe(ann, a, text, (i + 1) * 10 * minute);
  const auto found = acts();
  ASSERT_THAT(found, SizeIs(20));
  EXPECT_TRUE(found.front().has_texts);
  EXPECT_EQ(std::ranges::count_if(found, &Act::has_texts), 15) << "16 MiB hold so many";
  EXPECT_FALSE(images(found.back())[0].before) << "the oldest are forgotten";
}

TEST_F(ActivityTest, OldActsAreForgottenAndALibraryTakesItsOwnAlong) {
  const AssetId a = add("a.png");
  for (int i = 1; i <= 4; ++i) describe(ann, a, std::to_string(i), i * 10 * minute);
  by(ann, [&](Writer& db) { transfer_assets(db, {{a}}, other, 50 * minute); });
  const auto trim = [&](Millis before) {
    return write([&](Writer& db) { return trim_acts(db, before, 2); });
  };
  EXPECT_EQ(trim(30 * minute), 2);
  EXPECT_EQ(trim(30 * minute), 0);
  EXPECT_THAT(acts(), SizeIs(3));
  write([&](Writer& db) {
    begin_removal(db, library, 60 * minute);
    while (purge_removed(db, 60 * minute, 10).more) {
    }
  });
  EXPECT_THAT(acts(), IsEmpty());
  EXPECT_THAT(acts(other), SizeIs(1));
}

}  // namespace
}  // namespace lightkeep::store
