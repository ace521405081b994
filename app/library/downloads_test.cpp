// Archives of images: who gets one, for how long, and that its bytes stay the same.
#include "app/library/downloads.h"

#include <gtest/gtest.h>

#include "app/api/errors.h"
#include "app/api/library_list.h"
#include "app/library/library.h"
#include "app/library/mint.h"
#include "app/library/test_service.h"
#include "store/api_keys.h"
#include "store/checksum.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/store.h"
#include "store/test_folder.h"

namespace lightkeep::library {
namespace {

// One white pixel; what follows its end makes it another file.
class DownloadsTest : public testing::Test {
 protected:
  void SetUp() override {
    store_->metadata().write([&](store::Writer& db) {
      organization_ = insert_organization(db, {"acme", "Acme", now_});
      insert_library(db, {organization_, "one", "Summer: photos", now_});
      const std::string key = make_api_key();
      key_id_ = insert_api_key(
          db, {organization_, "Test key", key.substr(0, 10), store_->vault().keyed_hash(key), now_, false});
      grant_access(db, key_id_, find_library(db, organization_, "one")->id, store::Access::write);
      key_ = key;
    });
    for (const char* name : {"a.gif", "b.GIF", "c.jpg"}) upload(name, white_gif + name);
  }

  void upload(const std::string& name, const std::string& bytes, const std::string& parent = "") {
    const auto batch = service_->ingest().begin(caller(), path, bytes.size());
    batch->begin_file(name);
    batch->append(std::as_bytes(std::span(bytes)));
    batch->end_file();
    ids_.push_back(batch->commit(parent).assets.front().id);
  }

  Caller caller() { return service_->calls().caller(key_, "::1"); }
  api::Download create(api::Json arguments) {
    arguments["organizationId"] = "acme";
    arguments["libraryId"] = "one";
    return std::get<api::Download>(service_->calls().call(operation("create_download"), caller(), arguments));
  }
  static std::string ticket_of(const api::Download& made) { return made.url.substr(made.url.rfind('/') + 1); }
  DownloadedFile open(const api::Download& made) { return service_->downloads().open(path, ticket_of(made)); }
  static std::string bytes_of(const DownloadedFile& archive) {
    std::string bytes(archive.content.size, '\0');
    bytes.resize(archive.content.read_at(0, bytes));
    return bytes;
  }
  const Path path{"acme", "one"};
  const store::TestFolder folder_;
  std::int64_t now_ = 1'000'000;
  const std::unique_ptr<store::Store> store_ =
      std::make_unique<store::Store>(store::StoreConfig{.folder = folder_.path() / "data"});
  const std::unique_ptr<Service> service_ = std::make_unique<Service>(
      *store_, test_settings(), Ports{[this] { return now_; }, [](auto, auto&) {}, {}});
  store::OrganizationId organization_{};
  store::ApiKeyId key_id_{};
  std::string key_;
  std::vector<std::string> ids_;
};

TEST_F(DownloadsTest, HoldTheImagesThatAreMeant) {
  const api::Download made = create({{"query", api::Json::object()}});
  EXPECT_EQ(made.count, 3);
  EXPECT_EQ(made.filename, "Summer_ photos.zip");
  const DownloadedFile archive = open(made);
  EXPECT_EQ(archive.filename, made.filename);
  const std::string bytes = bytes_of(archive);
  EXPECT_EQ(static_cast<std::int64_t>(bytes.size()), made.size);
  for (const char* name : {"a.gif", "b.GIF", "c.jpg.gif"}) EXPECT_NE(bytes.find(name), std::string::npos);
  store::Crc32 sum;
  const std::string first = white_gif + "a.gif";
  sum.update(std::as_bytes(std::span(first)));
  const std::uint32_t crc = sum.value();
  EXPECT_NE(bytes.find(std::string(reinterpret_cast<const char*>(&crc), 4)), std::string::npos);
  EXPECT_EQ(create({{"assetIds", {ids_[0], ids_[0], ids_[2]}}}).count, 2);
  EXPECT_EQ(create({{"query", api::Json::object()}, {"except", {ids_[1]}}}).count, 2);
}

TEST_F(DownloadsTest, OfTheSameImagesAreTheSame) {
  const DownloadedFile one = open(create({{"query", api::Json::object()}})),
                       two = open(create({{"assetIds", ids_}}));
  EXPECT_EQ(one.etag, two.etag);
  EXPECT_EQ(bytes_of(one), bytes_of(two));
  EXPECT_NE(one.etag, open(create({{"assetIds", {ids_[0]}}})).etag);
}

TEST_F(DownloadsTest, WithEverythingSayWhatPeopleSaid) {
  const api::Json place{{"organizationId", "acme"}, {"libraryId", "one"}};
  const auto change = [&](const char* name, api::Json arguments) {
    arguments.update(place);
    service_->calls().call(operation(name), caller(), arguments);
  };
  upload("library.json", white_gif + "list");
  upload("view.gif", white_gif + "view", ids_[0]);
  change("tag_assets", {{"assetIds", {ids_[0]}}, {"tags", {"sea"}}});
  change("update_asset_description", {{"assetId", ids_[1]}, {"description", "By the sea"}});
  const api::Download made = create({{"query", api::Json::object()}, {"contents", "everything"}});
  EXPECT_EQ(made.count, 5);
  const DownloadedFile archive = open(made);
  const std::string bytes = bytes_of(archive);
  EXPECT_EQ(static_cast<std::int64_t>(bytes.size()), made.size);
  for (const char* name : {"a.gif.xmp", "b.GIF.xmp", "library.json.gif", "view.gif"})
    EXPECT_NE(bytes.find(name), std::string::npos) << name;
  EXPECT_EQ(bytes.find("c.jpg.gif.xmp"), std::string::npos);
  const auto from = bytes.find("{\"format\"");
  const api::ReadList list = api::read_list(bytes.substr(from, bytes.find("\n]}\n", from) + 4 - from));
  EXPECT_EQ(list.fault, api::ReadList::Fault::none);
  ASSERT_EQ(list.images.size(), 4u);
  EXPECT_EQ(list.images[0].file, "library.json.gif");
  EXPECT_EQ(list.images[3].words.tags, std::vector<std::string>{"sea"});
  ASSERT_EQ(list.images[3].views.size(), 1u);
  EXPECT_EQ(list.images[3].views[0].file, "view.gif");
  change("tag_assets", {{"assetIds", {ids_[2]}}, {"tags", {"later"}}});
  EXPECT_EQ(bytes_of(archive), bytes);  // what is being sent stays as it is
  EXPECT_NE(open(made).etag, archive.etag);
  EXPECT_EQ(refusal([&] {
              create({{"query", api::Json::object()}, {"contents", "all"}});
            }),
            "BAD_USER_INPUT");
}

TEST_F(DownloadsTest, AreRefusedForWhatIsNotThere) {
  EXPECT_EQ(refusal([&] { create({{"assetIds", {"unknown00000"}}}); }), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { create({{"query", {{"q", "nothing"}}}}); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] { create({}); }), "BAD_USER_INPUT");
  EXPECT_EQ(refusal([&] { service_->downloads().open(path, "guessed"); }), "RESOURCE_NOT_FOUND");
}

TEST_F(DownloadsTest, EndWithTheirTimeAndWithWhoMadeThem) {
  const api::Download made = create({{"query", api::Json::object()}});
  now_ += 86'399'000;
  EXPECT_EQ(refusal([&] { open(made); }), "ok");
  EXPECT_EQ(refusal([&] {
              service_->downloads().open({"acme", "two"}, ticket_of(made));
            }),
            "RESOURCE_NOT_FOUND");
  store_->metadata().write([&](store::Writer& db) { remove_api_key(db, key_id_); });
  EXPECT_EQ(refusal([&] { open(made); }), "RESOURCE_NOT_FOUND");
  now_ += 1'000;
  EXPECT_EQ(refusal([&] { open(made); }), "RESOURCE_NOT_FOUND");
}

TEST_F(DownloadsTest, OneThatIsBegunIsFinishedThoughAnImageIsDeleted) {
  const api::Download made = create({{"query", api::Json::object()}});
  const DownloadedFile archive = open(made);
  const std::string before = bytes_of(archive);
  const api::Json place{{"organizationId", "acme"}, {"libraryId", "one"}, {"ids", {ids_[1]}}};
  service_->calls().call(operation("delete_assets"), caller(), place);
  EXPECT_EQ(bytes_of(archive), before);
  EXPECT_EQ(refusal([&] { open(made); }), "RESOURCE_NOT_FOUND");
  service_->calls().call(operation("restore_assets"), caller(), place);
  EXPECT_EQ(bytes_of(open(made)), before);
}

}  // namespace
}  // namespace lightkeep::library
