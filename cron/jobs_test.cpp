// The jobs on a real store: what each removes, what it leaves, and that it stops when told.
#include "cron/jobs.h"

#include <gtest/gtest.h>

#include "store/asset_changes.h"
#include "store/assets.h"
#include "store/change_feed.h"
#include "store/claims.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/random.h"
#include "store/row_checks.h"
#include "store/rows.h"
#include "store/store.h"
#include "store/test_folder.h"
#include "store/trash.h"

namespace lightkeep::cron {
namespace {

using namespace lightkeep::store;

constexpr Millis day = 24 * 60 * 60 * 1000;

class JobsTest : public testing::Test {
 protected:
  JobsTest() {
    store = std::make_unique<Store>(StoreConfig{.folder = folder.path(), .rendition_budget = 1'000});
    store->metadata().write([&](Writer& db) {
      organization = insert_organization(db, {"fox", "Fox", 1});
      library = insert_library(db, {organization, "starter", "Starter", 1});
      insert_claim(db,
                   {sha256("token"), organization, library, "a@x.org", "a@x.org", "Starter", 1, 40 * day});
    });
  }

  Digest upload(const std::string& bytes, AssetId* id = nullptr) {
    const auto staged = store->blobs().stage();
    staged->append(std::as_bytes(std::span(bytes)));
    staged->finish();
    StagedBlob* const batch[] = {staged.get()};
    const auto pin = store->pin(batch);
    store->blobs().keep(batch);
    const AssetId asset = store->metadata().write([&](Writer& db) {
      Asset image;
      image.public_id = random_alphanumeric(12);
      image.library = library;
      image.filename = bytes;
      image.content_type = "image/png";
      image.blob = staged->digest();
      image.size = 5;
      image.uploaded_by = "key";
      image.created = 1;
      return insert_asset(db, image);
    });
    if (id != nullptr) *id = asset;
    return staged->digest();
  }
  std::string run(const Job& job, Millis now) { return job.run(Turn{now, stopping}); }
  bool is_there() {
    return store->metadata().read([](Reader& db) { return find_organization(db, "fox"); }).has_value();
  }

  TestFolder folder;
  std::unique_ptr<Store> store;
  std::atomic<bool> stopping{false};
  OrganizationId organization{};
  LibraryId library{};
};

TEST_F(JobsTest, WhatLapsedGoesWithItsBytesAndNotBefore) {
  std::vector<Digest> blobs;
  for (int i = 0; i < 5; ++i) blobs.push_back(upload("image " + std::to_string(i)));
  const Job lapse = lapse_claims(*store);
  const Job purge = purge_removed(*store, {.assets_per_step = 2});
  const Job sweep = sweep_blobs(*store, {.blobs_per_step = 2});
  EXPECT_EQ(run(lapse, 40 * day - 1), "");
  EXPECT_EQ(run(purge, 40 * day), "");
  EXPECT_TRUE(is_there());
  EXPECT_EQ(run(lapse, 40 * day), "1 unclaimed organizations lapsed");
  EXPECT_EQ(run(purge, 40 * day), "removed 1 organizations, 1 libraries and 5 images");
  EXPECT_FALSE(is_there());
  EXPECT_EQ(run(sweep, 40 * day + 1), "") << "within the grace time";
  EXPECT_EQ(run(sweep, 41 * day), "removed 35 bytes of images");
  for (const Digest& digest : blobs) EXPECT_FALSE(store->blobs().contains(digest));
}

TEST_F(JobsTest, TheTrashIsEmptiedAfterItsWindow) {
  AssetId a{}, b{};
  upload("a", &a);
  upload("b", &b);
  store->metadata().write([&](Writer& db) {
    trash_assets(db, {{a}}, 1 * day);
    trash_assets(db, {{b}}, 2 * day);
  });
  const Job job = purge_trash(*store, {.assets_per_step = 1});
  EXPECT_EQ(run(job, 31 * day), "");
  EXPECT_EQ(run(job, 31 * day + 1), "removed 1 images from the trash");
  const auto left = store->metadata().read([&](Reader& db) { return load_assets(db, {{a, b}}); });
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].id, b);
}

TEST_F(JobsTest, TheFeedTellsOfWhatLapsedOnce) {
  for (int i = 0; i < 5; ++i) upload("image " + std::to_string(i));
  std::vector<Change> told;
  const auto watch = store->metadata().changes().subscribe(
      [&](std::span<const Change> changes) { told.insert(told.end(), changes.begin(), changes.end()); });
  run(lapse_claims(*store), 40 * day - 1);
  EXPECT_TRUE(told.empty()) << "nothing lapsed";
  run(lapse_claims(*store), 40 * day);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[1].kind, ChangeKind::organization_removed);
  EXPECT_EQ(told[0].kind, ChangeKind::library_removed);
  EXPECT_EQ(told[0].library, library);
  EXPECT_EQ(told[0].at, 40 * day);
  run(purge_removed(*store, {.assets_per_step = 2}), 40 * day);
  EXPECT_EQ(told.size(), 2u) << "all of it was out of reach before";
}

TEST_F(JobsTest, TheFeedIsTrimmedToItsNewestRows) {
  for (int i = 0; i < 10; ++i) upload("image " + std::to_string(i));
  run(trim_changes(*store, {.kept = 4, .most_kept = 4, .rows_per_step = 3}), 1);
  const auto read = [&](std::int64_t after) {
    return store->metadata().read([&](Reader& db) { return read_changes(db, library, after, 100); });
  };
  EXPECT_EQ(read(6).rows.size(), 4u);
  EXPECT_TRUE(read(6).complete);
  EXPECT_FALSE(read(5).complete);
  EXPECT_EQ(read(5).newest, 10);
}

TEST_F(JobsTest, TheSearchIndexIsPutTogether) {
  const auto parts = [&] {
    return store->metadata().read(
        [](Reader& db) { return read_number(db, "select count(distinct segid) from asset_text_idx", 0); });
  };
  for (int i = 0; i < 40; ++i) upload("image " + std::to_string(i));
  ASSERT_GT(parts(), 4);
  run(merge_search(*store, {.pages_per_step = 1}), 1);
  EXPECT_LE(parts(), 4);
  EXPECT_TRUE(store->metadata().read([](Reader& db) { return check_search(db); }).empty());
}

TEST_F(JobsTest, RenditionsAreTrimmedToTheirBudget) {
  EXPECT_EQ(run(trim_renditions(*store), 1), "");
  for (int i = 0; i < 10; ++i)
    store->renditions().keep(sha256(std::to_string(i)), "s", std::string(100, 'x'));
  store.reset();
  store = std::make_unique<Store>(StoreConfig{.folder = folder.path(), .rendition_budget = 250});
  EXPECT_EQ(run(trim_renditions(*store, {.renditions_per_step = 3}), 1),
            "evicted 800 bytes of derived images");
}

TEST_F(JobsTest, AJobThatIsToStopStops) {
  for (int i = 0; i < 5; ++i) upload("image " + std::to_string(i));
  stopping = true;
  for (const Job& job : {lapse_claims(*store), purge_removed(*store), purge_trash(*store),
                         sweep_blobs(*store), trim_renditions(*store)}) {
    EXPECT_EQ(run(job, 400 * day), "") << job.name;
  }
  EXPECT_TRUE(is_there());
}

TEST_F(JobsTest, TheCheckpointEmptiesTheLog) {
  upload("a");
  EXPECT_NO_THROW(run(checkpoint(*store), 1));
  upload("b");
}

}  // namespace
}  // namespace lightkeep::cron
