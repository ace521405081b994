// Uploads, moves and the trash: all or nothing, and the same bytes once.
#include <gtest/gtest.h>

#include "app/library/shape_strips.h"
#include "app/library/test_service.h"
#include "store/asset_changes.h"
#include "store/assets.h"
#include "store/libraries.h"
#include "store/random.h"
#include "store/trash.h"

namespace lightkeep::library {
namespace {

using AssetsTest = ServiceTest;

TEST_F(AssetsTest, OneBadFileFailsTheUploadAndKeepsNothing) {
  EXPECT_EQ(upload(to("one"), {white_gif, "no image"}), "BAD_USER_INPUT");
  EXPECT_EQ(upload(to("one"), {white_gif, ""}), "BAD_USER_INPUT");
  EXPECT_EQ(upload(to("one"), std::vector<std::string>(21, white_gif)), "MAX_ASSETS_EXCEEDED");
  EXPECT_EQ(upload(to("one"), {}), "UPLOAD_ERROR_NO_FILES");
  EXPECT_EQ(call(writer_, "list_assets", in_library("one")), "[]");
  EXPECT_EQ(store_.blobs().total_bytes(), 0u);
}

TEST_F(AssetsTest, TheSameBytesAreStoredOnce) {
  const Target one = to("one");
  EXPECT_EQ(upload(one, {white_gif, white_gif}).size(), 12u);
  upload(one, {white_gif});
  EXPECT_EQ(store_.blobs().total_bytes(), white_gif.size());
  upload(one, {black_gif});
  EXPECT_EQ(store_.blobs().total_bytes(), white_gif.size() + black_gif.size());
}

TEST_F(AssetsTest, ShapesAreMadeOnceForEachStateOfALibrary) {
  ShapeStrips strips;
  const auto strip = [&](const std::string& slug, store::Sort sort = store::Sort::newest) {
    return store_.metadata().read(
        [&](store::Reader& db) { return strips.of(db, find_library(db, library(db, slug)).value(), sort); });
  };
  upload(to("one"), {white_gif, black_gif});
  const auto first = strip("one");
  EXPECT_EQ(first->bytes.size(), 2u);
  EXPECT_EQ(strip("one"), first);
  EXPECT_NE(strip("one", store::Sort::name), first);
  EXPECT_EQ(strip("two")->bytes, "");
  const std::string third = upload(to("one"), {white_gif});
  EXPECT_EQ(strip("one")->bytes.size(), 3u);
  EXPECT_NE(strip("one")->digest, first->digest);
  write([&](store::Writer& db) { trash_assets(db, {{find_asset(db, third)->id}}, 1); });
  EXPECT_EQ(strip("one")->bytes.size(), 2u);
  EXPECT_EQ(strip("one")->digest, first->digest);
}

TEST_F(AssetsTest, OfManyShapesThoseThatWereAskedForLongAgoGo) {
  ShapeStrips strips(600);  // two that are nearly empty
  const auto strip = [&](store::Sort sort) {
    return store_.metadata().read(
        [&](store::Reader& db) { return strips.of(db, find_library(db, library(db, "one")).value(), sort); });
  };
  const auto newest = strip(store::Sort::newest), name = strip(store::Sort::name);
  EXPECT_EQ(strip(store::Sort::newest), newest);
  strip(store::Sort::size);
  EXPECT_EQ(strip(store::Sort::newest), newest);
  EXPECT_NE(strip(store::Sort::name), name);
}

TEST_F(AssetsTest, TheTrialsStorageEndsAtItsCap) {
  const Json minted = mint();
  const Target one{minted["apiKey"], {minted["organizationId"], minted["libraryId"]}};
  EXPECT_EQ(upload(one, {white_gif, black_gif}).size(), 12u);
  EXPECT_EQ(upload(one, {white_gif}), "EPHEMERAL_STORAGE_LIMIT_EXCEEDED");
}

TEST_F(AssetsTest, AViewNeedsAnOriginalOfTheLibraryAndOneFile) {
  const Target one = to("one");
  const std::string original = upload(one, {white_gif});
  EXPECT_EQ(upload(one, {white_gif, black_gif}, original), "BAD_USER_INPUT");
  EXPECT_EQ(upload(to("two"), {black_gif}, original), "RESOURCE_NOT_FOUND");
  const std::string view = upload(one, {black_gif}, original);
  EXPECT_EQ(upload(one, {black_gif}, view), "RESOURCE_NOT_FOUND");
  const auto list = Json::parse(call(writer_, "list_assets", in_library("one")));
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["views"][0]["id"], view);
}

TEST_F(AssetsTest, AnOriginalHasAtMost100Views) {
  const Target one = to("one");
  const std::string original = upload(one, {white_gif});
  write([&](store::Writer& db) {
    const auto parent = find_asset(db, original)->id;
    for (int i = 0; i < 99; ++i) {
      store::Asset image;
      image.public_id = store::random_alphanumeric(12);
      image.library = library(db, "one");
      image.parent = parent;
      image.filename = "view.gif";
      image.content_type = "image/gif";
      image.blob = store::sha256(white_gif);
      image.size = static_cast<std::int64_t>(white_gif.size());
      image.width = 1;
      image.height = 1;
      image.uploaded_by = "key";
      image.created = now_;
      insert_asset(db, image);
    }
  });
  EXPECT_EQ(upload(one, {black_gif}, original).size(), 12u);
  EXPECT_EQ(upload(one, {black_gif}, original), "BAD_USER_INPUT");
  EXPECT_EQ(upload(one, {black_gif}, upload(one, {white_gif})).size(), 12u) << "others have room";
}

TEST_F(AssetsTest, TransferNeedsWriteOnBothAndMovesAllOrNone) {
  const std::string id = upload(to("one"), {white_gif});
  const Json moving{
      {"organizationId", "acme"}, {"sourceLibraryId", "one"}, {"targetLibraryId", "two"}, {"assetIds", {id}}};
  const std::string half = make_key({{"one", store::Access::write}, {"two", store::Access::read}});
  EXPECT_EQ(call(half, "transfer_assets", moving).substr(0, 34), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  Json with_unknown = moving;
  with_unknown["assetIds"].push_back("AAAAAAAAAAAA");
  EXPECT_EQ(call(writer_, "transfer_assets", with_unknown).substr(0, 18), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Json::parse(call(writer_, "transfer_assets", moving))["transferredCount"], 1);
  EXPECT_EQ(call(writer_, "list_assets", in_library("one")), "[]");
  EXPECT_EQ(Json::parse(call(writer_, "list_assets", in_library("two")))[0]["id"], id);
}

TEST_F(AssetsTest, DeletingTwiceMovesOnce) {
  const std::string id = upload(to("one"), {white_gif});
  const Json ids = in_library("one", {{"ids", {id}}});
  EXPECT_EQ(Json::parse(call(writer_, "delete_assets", ids))["ids"], Json::array({id}));
  EXPECT_EQ(Json::parse(call(writer_, "delete_assets", ids))["ids"], Json::array());
  EXPECT_FALSE(service_.delivery().find(id));
}

TEST_F(AssetsTest, TheTrashIsListedByPageAndByCursor) {
  std::vector<std::string> deleted;
  for (int i = 0; i < 3; ++i) {
    deleted.push_back(upload(to("one"), {white_gif}));
    ++now_;
    call(writer_, "delete_assets", in_library("one", {{"ids", {deleted.back()}}}));
  }
  EXPECT_EQ(call(reader_, "list_trash", in_library("one")).substr(0, 34),
            "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY")
      << "only who may edit";
  const auto page = [&](Json more) {
    return service_.calls().call(operation("list_trash"), service_.calls().caller(writer_, "::1"),
                                 in_library("one", std::move(more)));
  };
  const auto first = std::get<api::Page<api::TrashedAsset>>(page({{"pageSize", 2}}));
  EXPECT_EQ(first.found, 3);
  ASSERT_EQ(first.entries.size(), 2u);
  EXPECT_EQ(first.entries[0].asset.id, deleted[2]);
  EXPECT_EQ(first.entries[0].trashed, now_);
  const auto by_cursor =
      std::get<api::Page<api::TrashedAsset>>(page({{"pageSize", 2}, {"cursor", first.after.back()}}));
  const auto by_number = std::get<api::Page<api::TrashedAsset>>(page({{"pageSize", 2}, {"page", 2}}));
  for (const auto& second : {by_cursor, by_number}) {
    ASSERT_EQ(second.entries.size(), 1u);
    EXPECT_EQ(second.entries[0].asset.id, deleted[0]);
    EXPECT_FALSE(second.more);
  }
}

}  // namespace
}  // namespace lightkeep::library
