// What happened to a library since: what is told, and who is woken.
#include "app/library/changes.h"

#include <gtest/gtest.h>

#include "app/library/test_service.h"
#include "store/assets.h"
#include "store/change_feed.h"

namespace lightkeep::library {
namespace {

class ChangesTest : public ServiceTest {
 protected:
  Json changes(const char* library = "one", Json more = Json::object()) {
    return Json::parse(call(writer_, "list_changes", in_library(library, std::move(more))));
  }
  Json since(const Json& before) { return changes("one", {{"after", before["version"]}}); }
  Json act(const char* operation, Json arguments) {
    return Json::parse(call(writer_, operation, in_library("one", std::move(arguments))));
  }
};

TEST_F(ChangesTest, ToldIsWhatBecameOfEachImage) {
  const std::string old = upload(to("one"), {white_gif});
  const Json start = changes();
  EXPECT_EQ(start["added"], Json::array());
  const std::string image = upload(to("one"), {black_gif});
  act("tag_assets", {{"assetIds", {image, old}}, {"tags", {"sea"}}});
  Json told = since(start);
  EXPECT_EQ(told["added"], Json::array({image}));
  EXPECT_EQ(told["changed"], Json::array({old}));
  EXPECT_EQ(told["removed"], Json::array());
  EXPECT_EQ(since(told)["added"], Json::array());

  act("delete_assets", {{"ids", {image}}});
  EXPECT_EQ(since(start)["removed"], Json::array({image}));
  act("restore_assets", {{"ids", {image}}});
  EXPECT_EQ(since(start)["added"], Json::array({image}));
  EXPECT_TRUE(since(start)["complete"]);
}

TEST_F(ChangesTest, AnotherLibraryIsNotToldOf) {
  const Json start = changes();
  const std::string image = upload(to("two"), {white_gif});
  EXPECT_EQ(since(start), start);
  EXPECT_EQ(call(reader_, "list_changes", in_library("two")).substr(0, 34),
            "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
}

TEST_F(ChangesTest, WhatIsTooLongAgoIsSaidSo) {
  const Json start = changes();
  upload(to("one"), {white_gif});
  const Json end = changes();
  upload(to("two"), {white_gif});
  write([](store::Writer& db) { trim_changes(db, {.keep = 1}, 1000); });
  EXPECT_FALSE(since(start)["complete"]);
  EXPECT_EQ(since(start)["version"], end["version"]);
  EXPECT_TRUE(since(end)["complete"]);  // nothing happened since, however long ago it is
  EXPECT_FALSE(changes("one", {{"after", 1'000'000}})["complete"]);
}

TEST_F(ChangesTest, ManyChangesComeInPieces) {
  const std::string image = upload(to("one"), {white_gif});
  Json told = changes();
  write([&](store::Writer& db) {
    for (int i = 0; i < 2500; ++i) {
      const auto asset = find_asset(db, image);
      note_change(db, asset->id, store::ChangeKind::changed, 1000 + i);
    }
  });
  int answers = 0;
  for (; since(told)["changed"] == Json::array({image}); ++answers) told = since(told);
  EXPECT_EQ(answers, 3);
  EXPECT_EQ(told["version"], changes()["version"]);
}

TEST_F(ChangesTest, ThoseWhoWaitAreWokenForTheirLibraryAlone) {
  int woken = 0;
  {
    std::int64_t one = 0;
    write([&](store::Writer& db) { one = static_cast<std::int64_t>(library(db, "one")); });
    const auto place = service_.change_waits().wait(one, [&] { ++woken; });
    upload(to("two"), {white_gif});
    EXPECT_EQ(woken, 0);
    upload(to("one"), {white_gif});
    EXPECT_EQ(woken, 1);
  }
  upload(to("one"), {black_gif});
  EXPECT_EQ(woken, 1);
}

TEST_F(ChangesTest, NotMoreThanSoManyWait) {
  std::vector<std::unique_ptr<ChangeWaits::Place>> places;
  for (std::size_t i = 0; i < most_waiting; ++i) places.push_back(service_.change_waits().wait(7, [] {}));
  EXPECT_NE(places.back(), nullptr);
  EXPECT_EQ(service_.change_waits().wait(7, [] {}), nullptr);
  EXPECT_NE(service_.change_waits().wait(8, [] {}), nullptr);
  places.pop_back();
  EXPECT_NE(service_.change_waits().wait(7, [] {}), nullptr);
}

}  // namespace
}  // namespace lightkeep::library
