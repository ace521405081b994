// What filters match, alone and together, and that they hold for lists, shapes and places alike.
#include "store/asset_filter.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "store/asset_changes.h"
#include "store/facets.h"
#include "store/job_queue.h"
#include "store/kept_matches.h"
#include "store/tags.h"
#include "store/test_store.h"
#include "store/trash.h"

namespace lightkeep::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class AssetFilterTest : public StoreTest {
 protected:
  AssetFilterTest() {
    wide_ = made({40, 30}, "image/png", "Ann", 1);
    tall_ = made({30, 40}, "image/jpeg", "Ann", 2);
    square_ = made({30, 30}, "image/jpeg", "Bob", 3);
    unknown_ = made({0, 0}, "image/jpeg", "Ann", 4);
    metadata().write([&](Writer& db) {
      add_tags(db, {{wide_, tall_, square_}}, {{"red"}}, 50);
      add_tags(db, {{tall_, unknown_}}, {{"blue"}}, 50);
      add_tags(db, {{square_}}, {{"green"}}, 50);
    });
  }

  AssetId made(std::pair<int, int> size, const std::string& type, const std::string& by, Millis created) {
    Asset asset = image("a" + std::to_string(created));
    std::tie(asset.width, asset.height) = size;
    asset.content_type = type;
    asset.uploaded_by = by;
    asset.created = created;
    return add(asset);
  }

  std::vector<AssetId> matched(const AssetFilter& filter) {
    return metadata().read([&](Reader& db) { return list_ids(db, library, filter); });
  }
  std::vector<AssetId> listed(AssetPage page) {
    page.library = library;
    std::vector<AssetId> ids;
    const AssetList list = metadata().read([&](Reader& db) { return list_assets(db, page); });
    for (const Asset& asset : list.assets) ids.push_back(asset.id);
    return ids;
  }

  AssetId wide_{}, tall_{}, square_{}, unknown_{};
};

TEST_F(AssetFilterTest, EachMeansItsImages) {
  EXPECT_THAT(matched({}), ElementsAre(unknown_, square_, tall_, wide_));
  EXPECT_THAT(matched({.content_types = {"image/jpeg"}}), ElementsAre(unknown_, square_, tall_));
  EXPECT_THAT(matched({.content_types = {"image/%"}}), IsEmpty());
  EXPECT_THAT(matched({.uploaders = {"Ann"}}), ElementsAre(unknown_, tall_, wide_));
  EXPECT_THAT(matched({.orientations = {Orientation::landscape}}), ElementsAre(wide_));
  EXPECT_THAT(matched({.orientations = {Orientation::portrait}}), ElementsAre(tall_));
  EXPECT_THAT(matched({.orientations = {Orientation::square}}), ElementsAre(square_));
  EXPECT_THAT(matched({.created_from = 2}), ElementsAre(unknown_, square_, tall_));
  EXPECT_THAT(matched({.created_before = 2}), ElementsAre(wide_));
  EXPECT_THAT(matched({.created_before = std::numeric_limits<Millis>::min()}), IsEmpty());
}

TEST_F(AssetFilterTest, AnyOfSeveralValuesWillDo) {
  EXPECT_THAT(matched({.content_types = {"image/jpeg", "image/png"}}),
              ElementsAre(unknown_, square_, tall_, wide_));
  EXPECT_THAT(matched({.uploaders = {"Bob", "nobody"}}), ElementsAre(square_));
  EXPECT_THAT(matched({.uploaders = {"Ann"}, .orientations = {Orientation::square, Orientation::portrait}}),
              ElementsAre(tall_));
}

TEST_F(AssetFilterTest, ColoursAndTimesOfTakingAreWhatProcessingFound) {
  metadata().write([&](Writer& db) {
    finish_processing(db, {.id = wide_,
                           .colors = {"#ff0000", "#ffffff"},
                           .details = {.taken = "2024-05-03T12:00:00"},
                           .now = 9});
    finish_processing(db, {.id = tall_,
                           .colors = {"#0000ff", "#ff0000"},
                           .details = {.taken = "1960-01-01T00:00:00"},
                           .now = 9});
  });
  EXPECT_THAT(matched({.colors = bit_of(ColorFamily::red)}), ElementsAre(tall_, wide_));
  EXPECT_THAT(matched({.colors = bit_of(ColorFamily::blue) | bit_of(ColorFamily::white)}),
              ElementsAre(tall_, wide_));
  EXPECT_THAT(matched({.colors = bit_of(ColorFamily::green)}), IsEmpty());
  EXPECT_THAT(matched({.taken_from = 0}), ElementsAre(wide_));
  EXPECT_THAT(matched({.taken_before = 0}), ElementsAre(tall_));
  EXPECT_THAT(matched({.taken_before = std::numeric_limits<Millis>::max()}), ElementsAre(tall_, wide_));
  const Facets facets = metadata().read([&](Reader& db) {
    return count_facets(db, library, {.colors = bit_of(ColorFamily::white), .taken_before = 0});
  });
  EXPECT_EQ(facets.found, 0);
  EXPECT_THAT(facets.colors, ElementsAre(FacetCount{"blue", 1}, FacetCount{"red", 1}));
  EXPECT_THAT(facets.taken_months, ElementsAre(FacetCount{"2024-05", 1}));
  EXPECT_THAT(facets.orientations, IsEmpty());
}

TEST_F(AssetFilterTest, AllTagsAreAllOfThem) {
  EXPECT_THAT(matched({.all_tags = {"red"}}), ElementsAre(square_, tall_, wide_));
  EXPECT_THAT(matched({.all_tags = {"red", "blue", "red"}}), ElementsAre(tall_));
  EXPECT_THAT(matched({.all_tags = {"red", "none"}}), IsEmpty());
  EXPECT_THAT(matched({.tags = {"blue", "green"}, .all_tags = {"red"}}), ElementsAre(square_, tall_));
}

TEST_F(AssetFilterTest, WithoutWordsIsWithoutEachThatIsNamed) {
  const AssetId bare = made({50, 30}, "image/png", "Bob", 5);
  const auto describe = [&](AssetId id, const char* text) {
    metadata().write([&](Writer& db) { describe_asset(db, id, text, 9); });
  };
  describe(wide_, "A field");
  describe(unknown_, "A road");
  EXPECT_THAT(matched({.without = description_words}), ElementsAre(bare, square_, tall_));
  EXPECT_THAT(matched({.without = tag_words}), ElementsAre(bare));
  EXPECT_THAT(matched({.uploaders = {"Bob"}, .without = description_words}), ElementsAre(bare, square_));
  EXPECT_THAT(listed({.filter = {.without = description_words}, .sort = Sort::oldest}),
              ElementsAre(tall_, square_, bare));
  describe(bare, "A lake");
  EXPECT_THAT(matched({.without = tag_words}), ElementsAre(bare));
  EXPECT_THAT(matched({.without = description_words | tag_words}), IsEmpty());
  const Facets facets =
      metadata().read([&](Reader& db) { return count_facets(db, library, {.without = tag_words}); });
  EXPECT_EQ(facets.found, 1);
  describe(bare, "");
  EXPECT_THAT(matched({.without = description_words | tag_words}), ElementsAre(bare));
}

TEST_F(AssetFilterTest, AllThatIsSetMustHold) {
  EXPECT_THAT(matched({.content_types = {"image/jpeg"}, .uploaders = {"Ann"}, .created_before = 4}),
              ElementsAre(tall_));
  EXPECT_THAT(matched({.tags = {"red"}, .uploaders = {"Bob"}, .orientations = {Orientation::portrait}}),
              IsEmpty());
  EXPECT_THAT(matched({.tags = {"none"}, .uploaders = {"Bob"}}), IsEmpty());
}

TEST_F(AssetFilterTest, PagesShapesAndPlacesAreOfWhatMatches) {
  const AssetFilter jpegs{.content_types = {"image/jpeg"}};
  EXPECT_THAT(listed({.filter = jpegs, .offset = 1, .limit = 1}), ElementsAre(square_));
  EXPECT_THAT(listed({.filter = jpegs, .after = Place{3, {}, square_}, .limit = 9}), ElementsAre(tall_));
  EXPECT_THAT(listed({.filter = jpegs, .offset = 9}), IsEmpty());
  metadata().read([&](Reader& db) {
    EXPECT_EQ(list_shapes(db, library, jpegs), std::string({20, 20, 15}));
    EXPECT_EQ(count_before(db, library, jpegs, Sort::newest, {2, {}, tall_}), 2);
    const AssetList list = list_assets(db, {.library = library, .filter = jpegs, .limit = 2});
    EXPECT_EQ(list.found, 3);
    EXPECT_TRUE(list.more);
  });
}

TEST_F(AssetFilterTest, OtherLibrariesViewsAndTheTrashMatchNothing) {
  Asset elsewhere = image("b.png");
  elsewhere.library = other;
  add(elsewhere);
  add_view(wide_, "v.png");
  metadata().write([&](Writer& db) { trash_assets(db, {{tall_}}, 60); });
  EXPECT_THAT(matched({.created_from = 0}), ElementsAre(unknown_, square_, wide_));
  EXPECT_THAT(matched({.all_tags = {"red"}}), ElementsAre(square_, wide_));
}

TEST_F(AssetFilterTest, FacetsCountSoManyTagsAndSayIt) {
  AssetFilter jpegs;
  jpegs.content_types = {"image/jpeg"};
  const auto counted = [&](std::size_t most) {
    return metadata().read([&](Reader& db) { return count_facets(db, library, jpegs, nullptr, most); });
  };
  const Facets whole = counted(5);
  EXPECT_TRUE(whole.tags_complete);
  EXPECT_THAT(whole.tags, ElementsAre(FacetCount{"blue", 2}, FacetCount{"red", 2}, FacetCount{"green", 1}));
  EXPECT_FALSE(counted(4).tags_complete);
  EXPECT_FALSE(counted(1).tags_complete);
  EXPECT_EQ(counted(1).found, 3);
}

// Images with tags by chance, some of them in the trash, and what each filter finds counted one by one.
class TagCountsTest : public AssetFilterTest {
 protected:
  TagCountsTest()
      : tags_{{wide_, {"red"}}, {tall_, {"red", "blue"}}, {square_, {"red", "green"}}, {unknown_, {"blue"}}} {
    for (int number = 0; number < 400; ++number) {
      const AssetId id = made({number % 3, 1}, "image/png", number % 7 > 0 ? "Ann" : "Bob", 100 + number / 4);
      std::set<std::string>& own = tags_[id];
      for (std::size_t left = random_() % 8; left > 0; --left)
        own.insert("tag " + std::to_string(std::min(random_() % 160, random_() % 160)));
      const std::vector<std::string> list(own.begin(), own.end());
      metadata().write([&](Writer& db) {
        add_tags(db, {{id}}, list, 50);
        if (number % 11 == 0) trash_assets(db, {{id}}, 60);
      });
    }
  }

  std::vector<FacetCount> one_by_one(const AssetFilter& filter) {
    std::map<std::string, std::int64_t> counts;
    for (const AssetId id : matched(filter))
      for (const std::string& tag : tags_[id]) ++counts[tag];
    std::vector<FacetCount> list;
    for (const auto& count : counts) list.push_back({count.first, count.second});
    std::ranges::stable_sort(list, std::greater(), &FacetCount::count);
    if (list.size() > most_facet_values) list.resize(most_facet_values);
    return list;
  }
  std::vector<FacetCount> at_once(const AssetFilter& filter) {
    return metadata().read([&](Reader& db) { return count_facets(db, library, filter).tags; });
  }

  std::mt19937 random_{5};  // the same each time
  std::map<AssetId, std::set<std::string>> tags_;
};

TEST_F(TagCountsTest, FewAndManyAreCountedAlike) {
  for (Millis from = 90; from < 210; from += 3) {
    AssetFilter filter{.created_from = from};
    EXPECT_EQ(at_once(filter), one_by_one(filter)) << from;
    filter.created_before = from + 20;
    EXPECT_EQ(at_once(filter), one_by_one(filter)) << from;
    filter.uploaders = {"Bob"};
    EXPECT_EQ(at_once(filter), one_by_one(filter)) << from;
    filter = {.tags = {"tag 1", "tag 2"}, .orientations = {Orientation::square}, .created_before = from};
    EXPECT_EQ(at_once(filter), one_by_one(filter)) << from;
  }
}

// The writer's connection keeps nothing of what it read before.
TEST_F(AssetFilterTest, WhatIsKeptIsWhatWouldBeReadAnew) {
  const std::vector<AssetFilter> filters{{},
                                         {.orientations = {Orientation::landscape}},
                                         {.all_tags = {"red"}},
                                         {.all_tags = {"red", "blue"}},
                                         {.without = tag_words},
                                         {.without = description_words | tag_words},
                                         {.content_types = {"image/png"}, .uploaders = {"Ann"}}};
  const auto same = [&](const AssetFilter& filter, Sort sort) {
    const auto look = [&](Reader& db) {
      std::vector<AssetId> pages;
      AssetPage page{.library = library, .filter = filter, .sort = sort, .limit = 2};
      for (AssetList list = list_assets(db, page); !list.assets.empty(); list = list_assets(db, page)) {
        for (const Asset& asset : list.assets) pages.push_back(asset.id);
        page.after = list.places.back();
        EXPECT_EQ(count_before(db, library, filter, sort, list.places.back()), std::ssize(pages) - 1);
        if (!list.more) break;
      }
      EXPECT_EQ(list_ids(db, library, filter, sort), pages);
      return std::pair(pages, list_shapes(db, library, filter, sort));
    };
    const auto kept = metadata().read(look);
    const auto anew = metadata().write([&](Writer& db) { return look(db); });
    EXPECT_EQ(kept, anew);
  };
  std::mt19937 random(7);
  std::vector<AssetId> all{wide_, tall_, square_, unknown_};
  Millis now = 100;
  const auto some = [&] { return std::vector{all[random() % all.size()]}; };
  const std::vector<std::function<void(Writer&)>> changes{
      [&](Writer& db) { add_tags(db, some(), std::vector<std::string>{"red"}, now); },
      [&](Writer& db) {
        remove_tags(db, some(), std::vector<std::string>{"red", "blue"}, now);
      },
      [&](Writer& db) { trash_assets(db, some(), now); },
      [&](Writer& db) { restore_asset(db, some().front(), now); },
      [&](Writer& db) { transfer_assets(db, some(), other, now); },
      [&](Writer& db) { describe_asset(db, some().front(), now % 2 == 0 ? "" : "words", now); }};
  for (int round = 0; round < 60; ++round, ++now) {
    if (round % 5 == 0) all.push_back(made({40 + round % 3 * 10, 50}, "image/png", "Ann", now));
    metadata().write([&](Writer& db) { changes[random() % changes.size()](db); });
    for (const AssetFilter& filter : filters)
      for (const Sort sort : {Sort::newest, Sort::oldest, Sort::name, Sort::size, Sort::taken})
        same(filter, sort);
  }
}

std::shared_ptr<const Matches> matches_of(std::size_t count) {
  return std::make_shared<const Matches>(
      Matches{std::vector<AssetId>(count, AssetId{1}), std::string(count, ' ')});
}

TEST(KeptMatchesTest, ThoseUsedLastStay) {
  const auto of = [](std::int64_t version) {
    return MatchKey{LibraryId{1}, version, {.all_tags = {"red"}}, Sort::newest};
  };
  const auto large = matches_of(100);
  KeptMatches kept(150'000);
  kept.keep(of(1), large);
  kept.keep(of(2), large);
  EXPECT_EQ(kept.find(of(1)), large);
  kept.keep(of(3), large);
  EXPECT_EQ(kept.find(of(2)), nullptr);
  EXPECT_EQ(kept.find(of(1)), large);
  EXPECT_EQ(kept.find(of(3)), large);
  kept.keep(of(4), matches_of(20'000));
  EXPECT_EQ(kept.find(of(4)), nullptr);
  EXPECT_EQ(kept.find(of(1)), large) << "what does not fit takes no room from others";
}

}  // namespace
}  // namespace lightkeep::store
