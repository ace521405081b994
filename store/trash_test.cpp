// The trash: what leaves with an image, what comes back with it, and what goes for good.
#include "store/trash.h"

#include <gmock/gmock.h>

#include "store/job_queue.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TrashTest : public StoreTest {
 protected:
  std::vector<AssetId> trash(std::vector<AssetId> ids, Millis now) {
    return write([&](Writer& db) { return trash_assets(db, ids, now); });
  }
  bool restore(AssetId id, Millis now) {
    return write([&](Writer& db) { return restore_asset(db, id, now); });
  }
  /// Pages of two, one after the other.
  std::vector<AssetId> in_trash() {
    std::vector<AssetId> ids;
    for (TrashPage page{.library = library, .limit = 2};;) {
      const auto assets = metadata().read([&](Reader& db) { return list_trash(db, page).assets; });
      for (const Asset& asset : assets) ids.push_back(asset.id);
      if (assets.size() < 2) return ids;
      page.after = {*assets.back().trashed, assets.back().id};
    }
  }
  std::int64_t count_of(const std::string& tag) {
    for (const Tag& one : metadata().read([&](Reader& db) { return list_tags(db, library, 10); }))
      if (one.text == tag) return one.count;
    return 0;
  }
};

TEST_F(TrashTest, TrashTakesAnOriginalWithItsViewsOutOfListsAndSearchOnce) {
  const AssetId a = add("sunset.png"), view = add_view(a, "v.png");
  EXPECT_THAT(write([&](Writer& db) { return trash_assets(db, {{a}}, 50); }), ElementsAre(a));
  EXPECT_THAT(write([&](Writer& db) { return trash_assets(db, {{a, view}}, 60); }), IsEmpty());
  EXPECT_EQ(load(a).trashed, 50);
  EXPECT_EQ(load(view).trashed, 50);
  EXPECT_EQ(list().found, 0);
  EXPECT_EQ(search("sunset").found, 0);
  EXPECT_EQ(load_library(library).asset_count, 0);
  EXPECT_EQ(load_library(library).trash_count, 1);
  EXPECT_EQ(stored_bytes(), 200);
  const auto live =
      metadata().read([&](Reader& db) { return find_assets(db, library, {{load(a).public_id}}); });
  EXPECT_THAT(live, IsEmpty());
}

TEST_F(TrashTest, EachDeletionHasATimeOfItsOwnByWhichItComesBack) {
  const AssetId a = add("a.png"), view = add_view(a, "v.png"), b = add("b.png"), c = add("c.png");
  const auto time = [&](Millis now) {
    return metadata().read([&](Reader& db) { return new_trash_time(db, library, now); });
  };
  const auto at = [&](Millis trashed, int most = 10) {
    return metadata().read([&](Reader& db) { return trashed_at(db, library, trashed, most); });
  };
  EXPECT_EQ(time(50), 50);
  trash({view}, time(50));
  EXPECT_EQ(time(50), 51);
  trash({a, b}, time(50));
  EXPECT_EQ(time(49), 52);
  EXPECT_EQ(time(60), 60);
  trash({c}, time(51));
  EXPECT_THAT(at(50), IsEmpty()) << "its original is in the trash";
  EXPECT_THAT(at(51), ElementsAre(a, b));
  EXPECT_THAT(at(51, 1), ElementsAre(a));
  EXPECT_THAT(at(52), ElementsAre(c));
  restore(a, 70);
  EXPECT_THAT(at(50), ElementsAre(view));
  EXPECT_THAT(at(51), ElementsAre(b));
}

TEST_F(TrashTest, AViewGoesToTheTrashAlone) {
  const AssetId a = add("a.png"), view = add_view(a, "v.png");
  EXPECT_THAT(write([&](Writer& db) { return trash_assets(db, {{view}}, 50); }), ElementsAre(view));
  EXPECT_THAT(ids_of(list()), ElementsAre(a));
  EXPECT_EQ(load_library(library).trash_count, 0);
}

TEST_F(TrashTest, PurgedTrashIsGoneWithViewsBytesAndCounters) {
  const AssetId a = add("a.png"), view = add_view(a, "v.png"), b = add("b.png"), c = add("c.png");
  write([&](Writer& db) {
    add_tags(db, {{a}}, {{"t"}}, 20);
    trash_assets(db, {{a, b}}, 50);
    trash_assets(db, {{c}}, 90);
  });
  while (write([&](Writer& db) { return purge_trash(db, 90, 100, 1); }).more) {
  }
  EXPECT_EQ(load(a).public_id, "");
  EXPECT_EQ(load(view).public_id, "");
  EXPECT_EQ(load(b).public_id, "");
  EXPECT_EQ(load(c).trashed, 90);
  EXPECT_EQ(load_library(library).trash_count, 1);
  EXPECT_EQ(stored_bytes(), 100);
  EXPECT_EQ(metadata().read([](Reader& db) { return count_jobs(db); }), 1);
}

TEST_F(TrashTest, AnOriginalComesBackAsItWas) {
  const AssetId a = add("sunset.png"), view = add_view(a, "v.png"), early = add_view(a, "w.png");
  write([&](Writer& db) {
    add_tags(db, {{a}}, {{"sea"}}, 20);
    describe_asset(db, a, "a harbour", 30);
  });
  trash({early}, 40);
  trash({a}, 50);
  EXPECT_TRUE(restore(a, 60));
  EXPECT_THAT(ids_of(list()), ElementsAre(a));
  EXPECT_THAT(ids_of(list({"sea"})), ElementsAre(a));
  EXPECT_THAT(ids_of(search("harbour")), ElementsAre(a));
  EXPECT_THAT(ids_of(search("sea")), ElementsAre(a));
  EXPECT_EQ(count_of("sea"), 1);
  EXPECT_EQ(load(a).updated, 60);
  EXPECT_FALSE(load(view).trashed);
  EXPECT_EQ(load(early).trashed, 40) << "it was deleted by itself";
  EXPECT_EQ(load_library(library).asset_count, 1);
  EXPECT_EQ(load_library(library).trash_count, 0);
  EXPECT_EQ(stored_bytes(), 300);
  EXPECT_FALSE(restore(a, 70)) << "it is no longer in the trash";
  EXPECT_EQ(load_library(library).asset_count, 1);
}

TEST_F(TrashTest, WhatCameBackGoesOutOfTheIndexAgain) {
  const AssetId a = add("sunset.png");
  for (Millis now = 50; now < 100; now += 10) {
    trash({a}, now);
    EXPECT_EQ(search("sunset").found, 0);
    restore(a, now + 5);
    EXPECT_THAT(ids_of(search("sunset")), ElementsAre(a));
  }
}

TEST_F(TrashTest, AViewComesBackToALiveOriginalOnly) {
  const AssetId a = add("a.png"), view = add_view(a, "v.png");
  trash({view}, 40);
  trash({a}, 50);
  EXPECT_FALSE(restore(view, 60));
  EXPECT_EQ(load(view).trashed, 40);
  EXPECT_TRUE(restore(a, 70));
  EXPECT_TRUE(restore(view, 80));
  EXPECT_FALSE(load(view).trashed);
  EXPECT_EQ(load_library(library).asset_count, 1);
  EXPECT_EQ(load_library(library).trash_count, 0);
}

TEST_F(TrashTest, ListsWhatCanBePutBackLastDeletedFirst) {
  const AssetId a = add("a.png"), with_a = add_view(a, "v.png"), b = add("b.png"),
                alone = add_view(b, "w.png"), c = add("c.png"), d = add("d.png"), live = add("e.png");
  trash({a}, 50);
  trash({d}, 40);
  trash({alone}, 60);
  trash({c}, 60);
  EXPECT_THAT(in_trash(), ElementsAre(c, alone, a, d)) << static_cast<std::int64_t>(with_a);
  trash({b}, 70);
  EXPECT_THAT(in_trash(), ElementsAre(b, c, a, d)) << "the view is under its original";
  EXPECT_FALSE(load(live).trashed);
}

TEST_F(TrashTest, OneIsRemovedForGoodAndTheRestStays) {
  const AssetId a = add("a.png"), view = add_view(a, "v.png"), b = add("b.png"), live = add("c.png");
  trash({a, b}, 50);
  const auto remove = [&](AssetId id) {
    return write([&](Writer& db) { return purge_trashed(db, id, 60); });
  };
  EXPECT_FALSE(remove(live));
  EXPECT_TRUE(remove(a));
  EXPECT_FALSE(remove(a));
  EXPECT_EQ(load(view).public_id, "");
  EXPECT_THAT(in_trash(), ElementsAre(b));
  EXPECT_EQ(load_library(library).trash_count, 1);
  EXPECT_EQ(load_library(library).asset_count, 1);
  EXPECT_EQ(stored_bytes(), 200);
}

TEST_F(TrashTest, OneLibrarysTrashIsEmptiedOfWhatWasThereBefore) {
  Asset elsewhere = image("e.png");
  elsewhere.library = other;
  const AssetId a = add("a.png"), b = add("b.png"), late = add("c.png"), foreign = add(elsewhere),
                live = add("d.png");
  trash({a, b, foreign}, 50);
  trash({late}, 90);
  std::int64_t removed = 0;
  for (bool more = true; more;) {
    const TrashStep step = write([&](Writer& db) { return purge_trash(db, library, 90, 100, 1); });
    removed += step.assets;
    more = step.more;
  }
  EXPECT_EQ(removed, 2);
  EXPECT_THAT(in_trash(), ElementsAre(late));
  EXPECT_EQ(load(foreign).trashed, 50);
  EXPECT_FALSE(load(live).trashed);
  EXPECT_EQ(load_library(other).trash_count, 1);
}

}  // namespace
}  // namespace lightkeep::store
