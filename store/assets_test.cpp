// Rows of assets: what insert, describe, tag and transfer do to lists, counters and search.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include "store/test_store.h"

namespace lightkeep::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using AssetsTest = StoreTest;

TEST_F(AssetsTest, AnInsertedAssetIsFoundAsItWasGiven) {
  const Asset given = image("beach.png");
  const AssetId id = add(given);
  const auto found = metadata().read([&](Reader& db) { return find_asset(db, given.public_id); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, id);
  EXPECT_EQ(found->filename, "beach.png");
  EXPECT_EQ(found->blob, given.blob);
  EXPECT_EQ(found->status, AssetStatus::processing);
  EXPECT_EQ(found->size, 100);
  EXPECT_EQ(found->updated, 10);
  EXPECT_FALSE(found->parent);
  EXPECT_FALSE(found->trashed);
  EXPECT_EQ(load_library(library).asset_count, 1);
  EXPECT_EQ(stored_bytes(), 100);
}

TEST_F(AssetsTest, APublicIdInUseIsTaken) {
  const Asset asset = image("a.png");
  add(asset);
  EXPECT_EQ(fault_of([&] { add(asset); }), Fault::taken);
  EXPECT_EQ(load_library(library).asset_count, 1);
  EXPECT_EQ(stored_bytes(), 100);
}

TEST_F(AssetsTest, WhatAFileSaysIsTakenWhereNobodyWroteAnything) {
  const AssetId told = add("a.png"), written = add("b.png");
  write([&](Writer& db) {
    describe_asset(db, written, "mine", 20);
    std::vector<std::string> own;
    for (std::size_t i = 0; i + 1 < most_tags_of_asset; ++i) own.push_back("own" + std::to_string(i));
    add_tags(db, std::vector{written}, own, 20);
    for (const AssetId id : {told, written, AssetId{999}})
      adopt_words(db, id, "the file's", std::vector<std::string>{"sea", "boat"}, 30);
  });
  EXPECT_EQ(load(told).description, "the file's");
  EXPECT_EQ(load(written).description, "mine");
  const auto tags = metadata().read([&](Reader& db) { return list_tags(db, library, 200); });
  EXPECT_EQ(tags.size(), most_tags_of_asset + 1);
  const auto count_of = [&](std::string_view text) {
    return std::ranges::find(tags, text, &Tag::text)->count;
  };
  EXPECT_EQ(count_of("sea"), 2) << "the one that it has room for";
  EXPECT_EQ(count_of("boat"), 1);
}

TEST_F(AssetsTest, AnUnknownLibraryTakesNoAsset) {
  Asset asset = image("a.png");
  asset.library = LibraryId{99};
  EXPECT_EQ(fault_of([&] { add(asset); }), Fault::missing);
}

TEST_F(AssetsTest, ListsAreNewestFirstAndPageByOffsetAndByPosition) {
  std::vector<AssetId> newest_first;
  for (int i = 0; i < 10; ++i) newest_first.insert(newest_first.begin(), add("i.png", 100 + i / 2));
  const auto page = [&](AssetPage wanted) {
    wanted.library = library;
    wanted.limit = 4;
    return metadata().read([&](Reader& db) { return list_assets(db, wanted); });
  };
  const AssetList first = page({});
  EXPECT_EQ(first.found, 10);
  EXPECT_EQ(ids_of(first), std::vector(newest_first.begin(), newest_first.begin() + 4));
  EXPECT_EQ(ids_of(page({.offset = 4})), std::vector(newest_first.begin() + 4, newest_first.begin() + 8));
  EXPECT_EQ(ids_of(page({.after = first.places.back()})), ids_of(page({.offset = 4})));
  EXPECT_THAT(ids_of(page({.offset = 10})), IsEmpty());
}

TEST_F(AssetsTest, AListEndsWhereItWouldHoldTooMuch) {
  std::vector<AssetId> newest_first;
  for (int i = 0; i < 6; ++i) {
    newest_first.insert(newest_first.begin(), add("i.png", 100 + i));
    write([&](Writer& db) { describe_asset(db, newest_first.front(), std::string(10'000, 'x'), 50); });
  }
  const auto page = [&](AssetPage wanted) {
    wanted.library = library;
    return metadata().read([&](Reader& db) { return list_assets(db, wanted); });
  };
  const AssetList all = page({.limit = 6});
  EXPECT_EQ(ids_of(all), newest_first);
  EXPECT_FALSE(all.more);
  const AssetList cut = page({.limit = 6, .most_bytes = 25'000});
  EXPECT_EQ(ids_of(cut), std::vector(newest_first.begin(), newest_first.begin() + 2));
  EXPECT_TRUE(cut.more);
  EXPECT_EQ(cut.found, 6);
  EXPECT_EQ(ids_of(page({.limit = 6, .most_bytes = 1})), std::vector{newest_first.front()}) << "never none";
  EXPECT_TRUE(page({.offset = 3, .limit = 2}).more);
  EXPECT_FALSE(page({.offset = 4, .limit = 2}).more);
}

TEST_F(AssetsTest, ViewsOfOneOriginalAreAListOfTheirOwn) {
  const AssetId parent = add("parent.png"), childless = add("childless.png");
  std::vector<AssetId> views;
  for (int i = 0; i < 5; ++i) views.insert(views.begin(), add_view(parent, "v.png"));
  const AssetId gone = add_view(parent, "gone.png");
  write([&](Writer& db) { trash_assets(db, {{gone}}, 50); });
  metadata().read([&](Reader& db) {
    const AssetList first = list_assets(db, {.library = library, .parent = parent, .limit = 3});
    EXPECT_EQ(ids_of(first), std::vector(views.begin(), views.begin() + 3));
    EXPECT_EQ(first.found, 5);
    EXPECT_TRUE(first.more);
    EXPECT_THAT(ids_of(list_assets(db, {.library = library, .parent = childless})), IsEmpty());
    EXPECT_EQ(list_views(db, {{parent, childless}}, 2).size(), 2u);
    EXPECT_THAT(count_live_views(db, {{parent, childless}}), ElementsAre(5, 0));
    return 0;
  });
}

TEST_F(AssetsTest, ViewsAreNeitherListedNorCountedNorSearched) {
  const AssetId parent = add("parent.png");
  const AssetId view = add_view(parent, "variant.png");
  EXPECT_THAT(ids_of(list()), ElementsAre(parent));
  EXPECT_EQ(load_library(library).asset_count, 1);
  EXPECT_EQ(search("variant").found, 0);
  EXPECT_EQ(load(view).parent, parent);
  EXPECT_EQ(load(view).parent_public_id, load(parent).public_id);
  EXPECT_EQ(stored_bytes(), 200);
  const auto views = metadata().read([&](Reader& db) { return list_views(db, {{parent}}); });
  ASSERT_EQ(views.size(), 1u);
  EXPECT_EQ(views.front().id, view);
}

TEST_F(AssetsTest, ViewsAreCountedWithThoseInTheTrashAndNoFurtherThanAsked) {
  const AssetId parent = add("parent.png");
  const AssetId view = add_view(parent, "a.png");
  add_view(parent, "b.png");
  write([&](Writer& db) { trash_assets(db, {{view}}, 50); });
  const auto count = [&](int most) {
    return metadata().read([&](Reader& db) { return count_views(db, parent, most); });
  };
  EXPECT_EQ(count(9), 2);
  EXPECT_EQ(count(1), 1);
}

TEST_F(AssetsTest, TagsOfAnyAreListedNewestFirstAndCountedOnce) {
  const AssetId a = add("a.png", 1), b = add("b.png", 2), c = add("c.png", 3), d = add("d.png", 4);
  write([&](Writer& db) {
    add_tags(db, {{a, b, c}}, {{"red"}}, 50);
    add_tags(db, {{b, d}}, {{"blue"}}, 50);
  });
  EXPECT_THAT(ids_of(list({"red"})), ElementsAre(c, b, a));
  EXPECT_EQ(list({"red"}).found, 3);
  EXPECT_THAT(ids_of(list({"red", "blue", "none", "red"})), ElementsAre(d, c, b, a));
  EXPECT_EQ(list({"blue", "red"}).found, 4);
  EXPECT_EQ(list({"none"}).found, 0);
  const auto second = metadata().read([&](Reader& db) {
    return list_assets(db,
                       {.library = library, .filter = {.tags = {"red", "blue"}}, .offset = 1, .limit = 2});
  });
  EXPECT_THAT(ids_of(second), ElementsAre(c, b));
}

TEST_F(AssetsTest, ShapesComeInTheOrderOfTheListAndPlacesToo) {
  const auto sized = [&](int width, int height, Millis created) {
    Asset asset = image("a.png", created);
    asset.width = width;
    asset.height = height;
    return add(asset);
  };
  const AssetId square = sized(300, 300, 1), wide = sized(9000, 100, 2), photo = sized(4032, 3024, 3),
                tall = sized(10, 9000, 4), unknown = sized(0, 0, 4), half = sized(41, 40, 5);
  add_view(wide, "v.png");
  write([&](Writer& db) {
    add_tags(db, {{square, tall}}, {{"red"}}, 50);
    add_tags(db, {{tall, half}}, {{"blue"}}, 50);
  });
  const auto shapes = [&](const std::vector<std::string>& tags) {
    std::vector<int> numbers;
    const auto bytes = metadata().read([&](Reader& db) { return list_shapes(db, library, {.tags = tags}); });
    for (const char byte : bytes) numbers.push_back(byte);
    return numbers;
  };
  const auto before = [&](AssetId id, const std::vector<std::string>& tags) {
    const Millis created = load(id).created;
    return metadata().read([&](Reader& db) {
      return count_before(db, library, {.tags = tags}, Sort::newest, {created, {}, id});
    });
  };
  EXPECT_THAT(ids_of(list()), ElementsAre(half, unknown, tall, photo, wide, square));
  EXPECT_THAT(shapes({}), ElementsAre(21, 20, 10, 27, 80, 20)) << "20.5 rounds up";
  EXPECT_THAT(shapes({"red"}), ElementsAre(10, 20));
  EXPECT_THAT(shapes({"red", "blue", "none"}), ElementsAre(21, 10, 20));
  EXPECT_THAT(shapes({"none"}), ElementsAre());
  EXPECT_EQ(before(half, {}), 0);
  EXPECT_EQ(before(tall, {}), 2);
  EXPECT_EQ(before(square, {}), 5);
  EXPECT_EQ(before(square, {"red", "blue"}), 2);
  write([&](Writer& db) { trash_assets(db, {{photo}}, 60); });
  EXPECT_THAT(shapes({}), ElementsAre(21, 20, 10, 80, 20));
  EXPECT_EQ(before(square, {}), 4);
}

TEST_F(AssetsTest, AListIsReadFromItsIndexAlone) {
  if (tests_a_server()) GTEST_SKIP() << "of SQLite";
  const SQLite::Database database(folder.path() / "data" / "metadata.db");
  const auto plan = [&](const std::string& sql) {
    SQLite::Statement row(database, "explain query plan " + sql);
    EXPECT_TRUE(row.executeStep());
    return row.getColumn(3).getString();
  };
  const std::string from = " from asset where library = 1 and trashed is null and parent is null";
  const auto read_from = [&](const std::string& index, const std::string& sql) {
    EXPECT_THAT(plan(sql),
                testing::EndsWith("COVERING INDEX " + index + plan(sql).substr(plan(sql).find(" ("))))
        << sql;
  };
  read_from("asset_listed", "select content_type, uploaded_by, taken, color_families" + from +
                                " order by created desc, id desc");
  for (const auto& [index, column] : {std::pair<std::string, std::string>{"asset_listed", "created"},
                                      {"asset_named", "name_key"},
                                      {"asset_sized", "size"},
                                      {"asset_taken", "taken"}})
    for (const std::string direction : {"asc", "desc"}) {
      const std::string order = " order by " + column + " " + direction + ", id " + direction;
      read_from(index, "select id, width, height" + from + order);
      read_from(index, "select " + column + ", id" + from + " and (" + column + ", id) > (1, 1)" + order +
                           " limit 1 offset 9");
      read_from(index, "select count(*)" + from + " and (" + column + ", id) < (1, 1)");
    }
}

TEST_F(AssetsTest, TagCountsFollowTrash) {
  const AssetId a = add("a.png"), b = add("b.png");
  EXPECT_EQ(write([&](Writer& db) { return add_tags(db, {{a, b}}, {{"x", "y"}}, 50); }), 4);
  EXPECT_EQ(write([&](Writer& db) { return add_tags(db, {{a, b}}, {{"x"}}, 60); }), 0);
  EXPECT_EQ(load(a).updated, 50);
  EXPECT_EQ(write([&](Writer& db) { return remove_tags(db, {{a}}, {{"y", "z"}}, 70); }), 1);
  const auto counts = [&] {
    std::vector<std::pair<std::string, std::int64_t>> all;
    for (const Tag& tag : metadata().read([&](Reader& db) { return list_tags(db, library, 10); })) {
      all.emplace_back(tag.text, tag.count);
    }
    return all;
  };
  EXPECT_THAT(counts(), ElementsAre(std::pair("x", 2), std::pair("y", 1)));
  write([&](Writer& db) { trash_assets(db, {{b}}, 80); });
  EXPECT_THAT(counts(), ElementsAre(std::pair("x", 1)));
  EXPECT_EQ(load(b).tags.size(), 2u);
  EXPECT_EQ(list({"y"}).found, 0);
}

TEST_F(AssetsTest, TagsOfAnAssetAreBoundedAndARefusalChangesNothing) {
  const AssetId a = add("a.png"), b = add("b.png");
  std::vector<std::string> most;
  for (std::size_t i = 0; i < most_tags_of_asset; ++i) most.push_back("t" + std::to_string(i));
  const auto tag = [&](std::vector<AssetId> assets, std::vector<std::string> tags) {
    return write([&](Writer& db) { return add_tags(db, assets, tags, 50); });
  };
  EXPECT_EQ(tag({a}, most), static_cast<int>(most_tags_of_asset));
  EXPECT_EQ(fault_of([&] { tag({b, a}, {"t0", "more"}); }), Fault::too_many);
  EXPECT_TRUE(load(b).tags.empty());
  EXPECT_EQ(load(a).tags.size(), most_tags_of_asset);
  EXPECT_EQ(list({"more"}).found, 0);
  EXPECT_EQ(tag({a}, most), 0) << "those that it has are no more";
  EXPECT_EQ(write([&](Writer& db) { return remove_tags(db, {{a}}, {{"t0"}}, 60); }), 1);
  EXPECT_EQ(tag({a}, {"more"}), 1);
}

TEST_F(AssetsTest, TransferTakesViewsTagsCountersAndSearchAlong) {
  const AssetId a = add("mountain.png"), view = add_view(a, "v.png"), b = add("b.png");
  write([&](Writer& db) { add_tags(db, {{a, b}}, {{"snow"}}, 20); });
  write([&](Writer& db) { transfer_assets(db, {{a}}, other, 50); });
  EXPECT_EQ(load(a).library, other);
  EXPECT_EQ(load(view).library, other);
  EXPECT_EQ(load(a).updated, 50);
  EXPECT_EQ(load_library(library).asset_count, 1);
  EXPECT_EQ(load_library(other).asset_count, 1);
  EXPECT_EQ(search("mountain").found, 0);
  EXPECT_THAT(ids_of(search("mountain", {other})), ElementsAre(a));
  EXPECT_THAT(ids_of(search("snow", {library, other})), UnorderedElementsAre(a, b));
  const auto tags = metadata().read([&](Reader& db) { return list_tags(db, other, 10); });
  ASSERT_EQ(tags.size(), 1u);
  EXPECT_EQ(tags.front().count, 1);
  EXPECT_EQ(list({"snow"}).found, 1);
  EXPECT_EQ(stored_bytes(), 300);
}

}  // namespace
}  // namespace lightkeep::store
