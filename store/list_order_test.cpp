// Orders of lists: what each is, that all that is read in one agrees, and how the columns come to be.
#include "store/list_order.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <random>

#include "store/asset_details.h"
#include "store/check.h"
#include "store/color_families.h"
#include "store/job_queue.h"
#include "store/list_columns.h"
#include "store/migrations.h"
#include "store/row_checks.h"
#include "store/rows.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Sort sorts[] = {Sort::newest, Sort::oldest, Sort::name, Sort::size, Sort::taken};

class ListOrderTest : public StoreTest {
 protected:
  std::vector<AssetId> ids(Sort sort, const AssetFilter& filter = {}) {
    return metadata().read([&](Reader& db) { return list_ids(db, library, filter, sort); });
  }
  AssetId made(const std::string& filename, std::int64_t size, Millis created,
               const std::string& taken = "") {
    Asset asset = image(filename, created);
    asset.size = size;
    const AssetId id = add(asset);
    if (!taken.empty()) take(id, taken);
    return id;
  }
  void take(AssetId id, const std::string& taken) {
    write([&](Writer& db) { finish_processing(db, {.id = id, .details = {.taken = taken}, .now = 9}); });
  }
  /// All that can be read of a list says the same.
  void expect_agreement(const AssetFilter& filter, Sort sort);
};

TEST_F(ListOrderTest, EachIsWhatItsNameSays) {
  const AssetId b10 = made("b10.png", 50, 1, "2020-01-01T00:00:00"), a = made("Ä.png", 20, 2),
                b2 = made("B2.png", 50, 3, "2021-06-01T10:00:00+02:00"),
                c = made("c.png", 90, 3, "1999-01-01T00:00:00");
  EXPECT_THAT(ids(Sort::newest), ElementsAre(c, b2, a, b10));
  EXPECT_THAT(ids(Sort::oldest), ElementsAre(b10, a, b2, c));
  EXPECT_THAT(ids(Sort::name), ElementsAre(a, b2, b10, c));
  EXPECT_THAT(ids(Sort::size), ElementsAre(c, b2, b10, a));
  EXPECT_THAT(ids(Sort::taken), ElementsAre(b2, b10, c, a));
}

TEST_F(ListOrderTest, WhatNobodyKnowsWhenItWasTakenIsLastByTheTimeOfAdding) {
  const AssetId first = made("1.png", 1, 5), old = made("2.png", 1, 6, "1850-01-01T00:00:00"),
                last = made("3.png", 1, 7);
  EXPECT_THAT(ids(Sort::taken), ElementsAre(old, last, first));
  take(first, "1849-01-01T00:00:00");
  EXPECT_THAT(ids(Sort::taken), ElementsAre(old, first, last)) << "details that were read later";
  take(old, "");
  EXPECT_THAT(ids(Sort::taken), ElementsAre(first, last, old)) << "and were wrong";
}

TEST_F(ListOrderTest, NamesThatDifferInTheirEndAloneStandByTheName) {
  const AssetId b = made("a b.png", 1, 1), bare = made("a", 1, 2), png = made("a.png", 1, 3),
                gif = made("A.gif", 1, 4);
  EXPECT_THAT(ids(Sort::name), ElementsAre(bare, gif, png, b));
}

TEST_F(ListOrderTest, WhatIsEqualStandsByItsNumber) {
  std::vector<AssetId> added;
  for (int i = 0; i < 5; ++i) added.push_back(made("same.png", 1, 1));
  EXPECT_EQ(ids(Sort::name), added);
  EXPECT_EQ(ids(Sort::oldest), added);
  std::ranges::reverse(added);
  for (const Sort sort : {Sort::newest, Sort::size, Sort::taken}) EXPECT_EQ(ids(sort), added);
}

TEST_F(ListOrderTest, APlaceStaysOneWhenItsImageIsGone) {
  const AssetId one = made("1.png", 1, 1), two = made("2.png", 2, 2), three = made("3.png", 3, 3);
  for (const Sort sort : {Sort::name, Sort::oldest}) {
    const Place place = metadata().read([&](Reader& db) { return place_of(db, two, sort); }).value();
    write([&](Writer& db) { trash_assets(db, {{two}}, 9); });
    const AssetList list = metadata().read(
        [&](Reader& db) { return list_assets(db, {.library = library, .sort = sort, .after = place}); });
    EXPECT_THAT(ids_of(list), ElementsAre(three));
    write([&](Writer& db) { restore_asset(db, two, 10); });
  }
  EXPECT_THAT(ids(Sort::name), ElementsAre(one, two, three));
}

void ListOrderTest::expect_agreement(const AssetFilter& filter, Sort sort) {
  const auto all = ids(sort, filter);
  metadata().read([&](Reader& db) {
    const auto page = [&](const AssetPage& wanted) { return list_assets(db, wanted); };
    const AssetPage whole{.library = library, .filter = filter, .sort = sort, .limit = 7};
    std::string shapes;
    std::vector<AssetId> by_offset, by_place;
    AssetPage next = whole;
    for (bool more = true; more;) {
      const AssetList list = page(next);
      EXPECT_EQ(list.found, std::ssize(all));
      for (const Asset& asset : list.assets) {
        by_place.push_back(asset.id);
        shapes.push_back(
            static_cast<char>(std::clamp((40 * asset.width + asset.height) / (2 * asset.height), 10, 80)));
      }
      if (list.more) next.after = list.places.back();
      more = list.more;
    }
    for (std::int64_t offset = 0; offset < std::ssize(all); offset += 7) {
      AssetPage at = whole;
      at.offset = offset;
      for (const AssetId id : ids_of(page(at))) by_offset.push_back(id);
    }
    EXPECT_EQ(by_place, all);
    EXPECT_EQ(by_offset, all);
    EXPECT_EQ(list_shapes(db, library, filter, sort), shapes);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Place place = place_of(db, all[i], sort).value();
      EXPECT_EQ(count_before(db, library, filter, sort, place), static_cast<std::int64_t>(i));
      if (i > 0) {
        EXPECT_TRUE(stands_before(sort, place_of(db, all[i - 1], sort).value(), place));
      }
    }
    return 0;
  });
}

TEST_F(ListOrderTest, ShapesPagesAndPlacesAgreeInAnyLibrary) {
  std::mt19937 random(11);
  const auto any = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  const std::string names[] = {"IMG_", "img_", "é", "ё", "写真", "a b", ""};
  for (int i = 0; i < 60; ++i) {
    Asset asset = image(names[any(7)] + std::to_string(any(30)) + (any(2) ? ".png" : ".JPG"), any(8));
    asset.size = any(6);
    asset.blob = sha256("bytes " + std::to_string(i));
    asset.width = 1 + any(90);
    asset.height = 1 + any(90);
    asset.content_type = any(2) ? "image/png" : "image/jpeg";
    const AssetId id = add(asset);
    if (any(2))
      take(id, "20" + std::to_string(10 + any(3)) + "-01-0" + std::to_string(1 + any(3)) + "T00:00:00");
    if (any(3) == 0) write([&](Writer& db) { add_tags(db, {{id}}, {{"red"}}, 50); });
    if (any(4) == 0) write([&](Writer& db) { add_tags(db, {{id}}, {{"blue"}}, 50); });
    if (any(9) == 0) write([&](Writer& db) { trash_assets(db, {{id}}, 60); });
    if (any(9) == 0) write([&](Writer& db) { transfer_assets(db, {{id}}, other, 60); });
  }
  const std::vector<AssetFilter> filters{{},
                                         {.tags = {"red"}},
                                         {.tags = {"red", "blue"}},
                                         {.all_tags = {"red", "blue"}},
                                         {.content_types = {"image/png"}},
                                         {.orientations = {Orientation::portrait}, .created_from = 3}};
  for (const Sort sort : sorts)
    for (const AssetFilter& filter : filters) expect_agreement(filter, sort);
  EXPECT_THAT(metadata().read([](Reader& db) { return check_rows(db, 10); }), IsEmpty());
}

TEST_F(ListOrderTest, ProcessingFindsOutTheColours) {
  const AssetId id = add("a.png");
  write([&](Writer& db) { finish_processing(db, {.id = id, .colors = {"#ff0000", "#000080"}, .now = 20}); });
  const auto families =
      metadata().read([](Reader& db) { return read_number(db, "select color_families from asset", 0); });
  EXPECT_EQ(families, bit_of(ColorFamily::red) | bit_of(ColorFamily::blue));
}

TEST(ListOrderMigration, FillsTheColumnsOfWhatIsThere) {
  const TestFolder folder;
  const auto file = folder.path() / "metadata.db";
  {
    SQLite::Database database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    migrate(database, embedded_migrations().first(19));
    database.exec("insert into organization (id, slug, name, created) values (1, 'a', '', 0)");
    database.exec(
        "insert into library (id, organization, slug, name, created, asset_count) values (1, 1, 'a', '', 0, "
        "3)");
    for (const char* row :
         {"1, 'a', 'IMG_10.JPG', '#ff0000'", "2, 'b', 'img_2.jpg', ''", "3, 'c', 'Ä.png', '#000080 #ffffff'"})
      database.exec(
          "insert into asset (library, content_type, blob, size, width, height, alpha, uploaded_by,"
          " created, updated, status, id, public_id, filename, colors) values (1, '', x'07', 1, 1, 1, 0, '', "
          "5, 0, 1, " +
          std::string(row) + ")");
    database.exec(
        "insert into asset_details (asset, camera, lens, taken) values (2, '', '', "
        "'2024-05-03T12:34:56+02:00')");
  }
  const auto metadata = open_metadata(file, 1);
  const auto ids = [&](Sort sort) {
    std::vector<int> numbers;
    for (const AssetId id : metadata->read([&](Reader& db) { return list_ids(db, LibraryId{1}, {}, sort); }))
      numbers.push_back(static_cast<int>(id));
    return numbers;
  };
  EXPECT_THAT(ids(Sort::name), ElementsAre(3, 2, 1));
  EXPECT_THAT(ids(Sort::taken), ElementsAre(2, 3, 1));
  const Place taken =
      metadata->read([](Reader& db) { return place_of(db, AssetId{2}, Sort::taken); }).value();
  EXPECT_EQ(taken.number, 1714739696000);
  EXPECT_TRUE(is_taken(taken.number));
  EXPECT_FALSE(
      is_taken(metadata->read([](Reader& db) { return place_of(db, AssetId{1}, Sort::taken); })->number));
}

}  // namespace
}  // namespace lightkeep::store
