// What cameras wrote: kept, replaced, gone with its image; and the images from before.
#include "store/asset_details.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include "store/job_queue.h"
#include "store/migrations.h"
#include "store/rows.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

model::ImageDetails some_details() {
  return {.camera = "Fujifilm X100V",
          .lens = "23mm f/2",
          .taken = "2024-05-03T12:34:56+02:00",
          .exposure_time = 0.004,
          .f_number = 5.6,
          .focal_length = 23,
          .iso = 160,
          .latitude = -33.8568,
          .longitude = 151.2153};
}

using AssetDetailsTest = StoreTest;

TEST_F(AssetDetailsTest, AreFoundByProcessingAndReplaced) {
  const AssetId id = add("a.jpg");
  EXPECT_EQ(load(id).details, std::nullopt);
  metadata().write(
      [&](Writer& db) { finish_processing(db, {.id = id, .details = some_details(), .now = 20}); });
  EXPECT_EQ(load(id).details, some_details());
  reopen();
  EXPECT_EQ(load(id).details, some_details());
  metadata().write([&](Writer& db) { set_details(db, id, {.iso = 100}); });
  EXPECT_EQ(load(id).details, model::ImageDetails{.iso = 100});
  metadata().write([&](Writer& db) { set_details(db, id, {}); });
  EXPECT_EQ(load(id).details, std::nullopt);
}

TEST_F(AssetDetailsTest, GoWithTheirImage) {
  const AssetId id = add("a.jpg");
  const auto rows = [&] {
    return metadata().read(
        [](Reader& db) { return read_number(db, "select count(*) from asset_details", -1); });
  };
  metadata().write(
      [&](Writer& db) { finish_processing(db, {.id = id, .details = some_details(), .now = 20}); });
  EXPECT_EQ(rows(), 1);
  metadata().write([&](Writer& db) {
    trash_assets(db, {{id}}, 30);
    purge_trash(db, 100, 200, 10);
  });
  EXPECT_EQ(rows(), 0);
  metadata().write([&](Writer& db) { set_details(db, id, some_details()); });
  EXPECT_EQ(rows(), 0) << "the image is gone";
}

TEST_F(AssetDetailsTest, ANewStoreHasNothingFromBefore) {
  const AssetId id = add("a.jpg");
  metadata().write([&](Writer& db) { finish_processing(db, {.id = id, .now = 20}); });
  EXPECT_THAT(metadata().read([](Reader& db) { return unread_assets(db, 10); }), IsEmpty());
}

TEST(AssetDetailsMigration, ImagesFromBeforeAreLookedAtOnceInOrder) {
  const TestFolder folder;
  const auto file = folder.path() / "metadata.db";
  {
    SQLite::Database database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    migrate(database, embedded_migrations().first(11));
    database.exec("insert into organization (id, slug, name, created) values (1, 'a', '', 0)");
    database.exec("insert into library (id, organization, slug, name, created) values (1, 1, 'a', '', 0)");
    for (const char* row : {"3, 'a', 1", "5, 'b', 1", "6, 'failed', 2", "9, 'c', 1"})
      database.exec(
          "insert into asset (library, filename, content_type, blob, size, width, height, alpha, uploaded_by,"
          " created, updated, id, public_id, status) values (1, '', '', x'07', 1, 1, 1, 0, '', 0, 0, " +
          std::string(row) + ")");
  }
  const auto metadata = open_metadata(file, 1);
  const auto unread = [&](int most) {
    std::vector<int> numbers;
    for (const UnreadAsset& asset : metadata->read([&](Reader& db) { return unread_assets(db, most); }))
      numbers.push_back(static_cast<int>(asset.id));
    return numbers;
  };
  EXPECT_THAT(unread(2), ElementsAre(3, 5));
  metadata->write([](Writer& db) { note_read(db, AssetId{5}); });
  EXPECT_THAT(unread(10), ElementsAre(9));
  metadata->write([](Writer& db) { note_read(db, AssetId{3}); });
  EXPECT_THAT(unread(10), ElementsAre(9)) << "it never goes back";
  metadata->write([](Writer& db) { note_read(db, AssetId{9}); });
  EXPECT_THAT(unread(10), IsEmpty());
}

}  // namespace
}  // namespace lightkeep::store
