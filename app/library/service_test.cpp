// The rules over a real store: who reaches what, and that calls are all or nothing.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "app/api/arguments.h"
#include "app/api/errors.h"
#include "app/library/library.h"
#include "store/api_keys.h"
#include "store/assets.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/random.h"
#include "store/removals.h"
#include "store/store.h"
#include "store/test_folder.h"

namespace lightkeep::library {
namespace {

using api::Json;
using api::OperationId;

constexpr std::int64_t day = 86'400'000;

// One white pixel, and one black.
const std::string white_gif("GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", 35);
const std::string black_gif("GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", 35);

store::StoreConfig store_in(const std::filesystem::path& folder) {
  store::StoreConfig config;
  config.folder = folder;
  return config;
}

Settings test_settings() {
  Settings settings;
  settings.public_url = "https://images.example.com";
  settings.cdn_url = "https://images.example.com/cdn";
  settings.claim_window = 30 * day;
  settings.ephemeral_storage_limit = 100;
  settings.max_file_size = 1 << 20;
  settings.max_megapixels = 1;
  settings.per_email_limit = 3;
  settings.waiting_transforms = 8;
  settings.joining_transforms = 8;
  return settings;
}

class ServiceTest : public testing::Test {
 protected:
  // A key of a claimed organization that has the libraries `one` and `two`.
  std::string make_key(std::vector<std::pair<std::string, store::Access>> grants) {
    const std::string key = make_api_key();
    store_.metadata().write([&](store::Writer& db) {
      const auto id = insert_api_key(
          db, {organization_, "Test key", key.substr(0, 10), store_.vault().keyed_hash(key), now_, false});
      for (const auto& [slug, access] : grants)
        grant_access(db, id, find_library(db, organization_, slug)->id, access);
    });
    return key;
  }

  void SetUp() override {
    store_.metadata().write([&](store::Writer& db) {
      organization_ = insert_organization(db, {"acme", "Acme", now_});
      insert_library(db, {organization_, "one", "One", now_});
      insert_library(db, {organization_, "two", "Two", now_});
    });
    writer_ = make_key({{"one", store::Access::write}, {"two", store::Access::write}});
    reader_ = make_key({{"one", store::Access::read}});
  }

  // The code of the refusal, or the JSON of the answer.
  std::string call(const std::string& key, OperationId id, Json arguments) {
    const api::Operation& operation = api::operation(id);
    try {
      const std::string library = arguments.contains("sourceLibraryId")
                                      ? arguments["sourceLibraryId"]
                                      : arguments.value("libraryId", Json(""));
      auto scope = service_.access().admit(service_.access().identify(key), operation.need,
                                           {arguments.value("organizationId", ""), library});
      api::check_arguments(operation, arguments);
      return service_.calls().call(operation, scope, arguments).data.dump();
    } catch (const api::ApiError& error) {
      return std::string(error.row().code) + ": " + error.message();
    }
  }

  Scope scope(const std::string& key, const std::string& library) {
    return service_.access().admit(service_.access().identify(key), api::Need::write, {"acme", library});
  }

  std::string upload(const Scope& to, const std::vector<std::string>& files, const std::string& parent = "") {
    try {
      const auto batch = service_.ingest().begin(to, {});
      for (const std::string& file : files) {
        batch->begin_file("picture.gif");
        batch->append(std::as_bytes(std::span(file)));
        batch->end_file();
      }
      return batch->commit(parent).assets.front().id;
    } catch (const api::ApiError& error) {
      return std::string(error.row().code);
    }
  }

  // What a call answers whose body came only now, as call() does.
  std::string late(const Scope& admitted, OperationId id, const Json& arguments) {
    try {
      return service_.calls().call(api::operation(id), admitted, arguments).data.dump();
    } catch (const api::ApiError& error) {
      return std::string(error.row().code);
    }
  }

  // What every call that writes answers, late; one word when they agree.
  std::string late_writes(const Scope& admitted, const std::string& id) {
    const std::string first = late(admitted, OperationId::rename_library, {{"name", "Late"}});
    const std::pair<OperationId, Json> others[] = {
        {OperationId::tag_assets, {{"assetIds", {id}}, {"tags", {"late"}}}},
        {OperationId::untag_assets, {{"assetIds", {id}}, {"tags", {"early"}}}},
        {OperationId::update_asset_description, {{"assetId", id}, {"description", "Late"}}},
        {OperationId::delete_assets, {{"ids", {id}}}},
        {OperationId::restore_assets, {{"ids", {id}}}}};
    std::string all = first;
    for (const auto& [operation, arguments] : others)
      if (const auto answer = late(admitted, operation, arguments); answer != first) all += " " + answer;
    if (const auto answer = upload(admitted, {white_gif}); answer != first) all += " " + answer;
    return all;
  }

  // A transfer whose target was found before.
  std::string late_transfer(const Scope& admitted, const store::Library& target, const std::string& id) {
    Ports ports;
    ports.clock = [this] { return now_; };
    try {
      Assets(Context{store_, service_.settings(), ports}).transfer(admitted, target, {id});
      return "ok";
    } catch (const api::ApiError& error) {
      return std::string(error.row().code);
    }
  }

  template <class F>
  void write(F&& f) {
    store_.metadata().write([&](store::Writer& db) { f(db); });
  }
  store::LibraryId library(store::Reader& db, const std::string& slug) const {
    return find_library(db, organization_, slug)->id;
  }

  store::TestFolder folder_;
  std::int64_t now_ = 1'800'000'000'000;
  store::Store store_{store_in(folder_.path())};
  Service service_{store_,
                   test_settings(),
                   {[this] { return now_; }, [](Severity, const std::string&) {},
                    [](std::string_view) { return std::nullopt; }, [](std::string_view) {}}};
  store::OrganizationId organization_{};
  std::string writer_;
  std::string reader_;
};

Json in_library(const char* library, Json more = Json::object()) {
  more["organizationId"] = "acme";
  more["libraryId"] = library;
  return more;
}

TEST_F(ServiceTest, AnUnknownAnUngrantedAndAReadOnlyLibraryAreOneAnswer) {
  const std::string unknown = call(reader_, OperationId::list_assets, in_library("nowhere"));
  EXPECT_EQ(unknown.substr(0, 34), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(call(reader_, OperationId::list_assets, in_library("two")), unknown);
  EXPECT_EQ(call(reader_, OperationId::rename_library, in_library("one", {{"name", "x"}})), unknown);
  EXPECT_EQ(call(reader_, OperationId::list_assets, in_library("one")), "[]");
}

TEST_F(ServiceTest, AForeignKeyIsInvalidAndAnUnknownOrganizationIsNotFound) {
  const Json minted = service_.calls().mint({{"email", "a@example.com"}}, "::1").data;
  EXPECT_EQ(call(minted["apiKey"], OperationId::list_libraries, {{"organizationId", "acme"}}).substr(0, 15),
            "INVALID_API_KEY");
  EXPECT_EQ(call(minted["apiKey"], OperationId::list_libraries, {{"organizationId", "nobody"}}).substr(0, 22),
            "ORGANIZATION_NOT_FOUND");
}

TEST_F(ServiceTest, OnlyAKeyThatWritesSomewhereMakesLibraries) {
  EXPECT_EQ(
      call(reader_, OperationId::create_library, {{"organizationId", "acme"}, {"name", "New"}}).substr(0, 17),
      "API_KEY_READ_ONLY");
  EXPECT_EQ(call(writer_, OperationId::create_library,
                 {{"organizationId", "acme"}, {"name", "Two"}, {"slug", "two"}})
                .substr(0, 17),
            "LIBRARY_URL_TAKEN");
  const auto made =
      Json::parse(call(writer_, OperationId::create_library, {{"organizationId", "acme"}, {"name", "Café"}}));
  EXPECT_EQ(made["id"], "cafe");
  EXPECT_EQ(call(writer_, OperationId::list_assets, in_library("cafe")), "[]");
}

TEST_F(ServiceTest, AMintedOrganizationHasOneLibraryUntilItIsClaimed) {
  const Json minted = service_.calls().mint({{"email", "a@example.com"}}, "::1").data;
  EXPECT_EQ(call(minted["apiKey"], OperationId::create_library,
                 {{"organizationId", minted["organizationId"]}, {"name", "More"}})
                .substr(0, 32),
            "EPHEMERAL_LIBRARY_LIMIT_EXCEEDED");
}

TEST_F(ServiceTest, AnExpiredLibraryIsOutOfReachBeforeThePurge) {
  const Json minted = service_.calls().mint({{"email", "a@example.com"}}, "::1").data;
  const Json arguments{{"organizationId", minted["organizationId"]}, {"libraryId", minted["libraryId"]}};
  EXPECT_EQ(call(minted["apiKey"], OperationId::list_assets, arguments), "[]");
  now_ += 30 * day;
  EXPECT_EQ(call(minted["apiKey"], OperationId::list_assets, arguments).substr(0, 15), "INVALID_API_KEY");
  const std::string link = minted["claimUrl"];
  EXPECT_EQ(service_.claims().look(link.substr(link.rfind('/') + 1)).state, ClaimState::lapsed);
}

TEST_F(ServiceTest, TheCapPerEmailIgnoresCaseAndEndsWithTheWindow) {
  for (const char* email : {"a@example.com", "A@example.com", "a@EXAMPLE.com"})
    service_.calls().mint({{"email", email}}, "::1");
  EXPECT_THROW(service_.calls().mint({{"email", "a@example.com"}}, "::1"), api::ApiError);
  EXPECT_NO_THROW(service_.calls().mint({{"email", "b@example.com"}}, "::1"));
  now_ += 30 * day;
  EXPECT_NO_THROW(service_.calls().mint({{"email", "a@example.com"}}, "::1"));
}

TEST_F(ServiceTest, OneBadFileFailsTheUploadAndKeepsNothing) {
  EXPECT_EQ(upload(scope(writer_, "one"), {white_gif, "no image"}), "BAD_USER_INPUT");
  EXPECT_EQ(upload(scope(writer_, "one"), {white_gif, ""}), "BAD_USER_INPUT");
  EXPECT_EQ(upload(scope(writer_, "one"), std::vector<std::string>(21, white_gif)), "MAX_ASSETS_EXCEEDED");
  EXPECT_EQ(upload(scope(writer_, "one"), {}), "UPLOAD_ERROR_NO_FILES");
  EXPECT_EQ(call(writer_, OperationId::list_assets, in_library("one")), "[]");
  EXPECT_EQ(store_.blobs().total_bytes(), 0u);
}

TEST_F(ServiceTest, TheSameBytesAreStoredOnce) {
  const auto to = scope(writer_, "one");
  EXPECT_EQ(upload(to, {white_gif, white_gif}).size(), 12u);
  upload(to, {white_gif});
  EXPECT_EQ(store_.blobs().total_bytes(), white_gif.size());
  upload(to, {black_gif});
  EXPECT_EQ(store_.blobs().total_bytes(), white_gif.size() + black_gif.size());
}

TEST_F(ServiceTest, TheTrialsStorageEndsAtItsCap) {
  const Json minted = service_.calls().mint({{"email", "a@example.com"}}, "::1").data;
  const auto to = service_.access().admit(service_.access().identify(minted["apiKey"].get<std::string>()),
                                          api::Need::write, {minted["organizationId"], minted["libraryId"]});
  EXPECT_EQ(upload(to, {white_gif, black_gif}).size(), 12u);
  EXPECT_EQ(upload(to, {white_gif}),
            "EPHEMERAL_STORAGE_LIMIT_EXCEEDED");  // `to` was admitted before: the transaction decides
}

TEST_F(ServiceTest, AViewNeedsAnOriginalOfTheLibraryAndOneFile) {
  const auto to = scope(writer_, "one");
  const std::string original = upload(to, {white_gif});
  EXPECT_EQ(upload(to, {white_gif, black_gif}, original), "BAD_USER_INPUT");
  EXPECT_EQ(upload(scope(writer_, "two"), {black_gif}, original), "RESOURCE_NOT_FOUND");
  const std::string view = upload(to, {black_gif}, original);
  EXPECT_EQ(upload(to, {black_gif}, view), "RESOURCE_NOT_FOUND");
  const auto list = Json::parse(call(writer_, OperationId::list_assets, in_library("one")));
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["views"][0]["id"], view);
}

TEST_F(ServiceTest, AnOriginalHasAtMost100Views) {
  const auto to = scope(writer_, "one");
  const std::string original = upload(to, {white_gif});
  write([&](store::Writer& db) {
    const auto parent = find_asset(db, original)->id;
    for (int i = 0; i < 99; ++i)
      insert_asset(db, {.public_id = store::random_alphanumeric(12),
                        .library = to.library->id,
                        .parent = parent,
                        .filename = "view.gif",
                        .content_type = "image/gif",
                        .blob = store::sha256(white_gif),
                        .size = static_cast<std::int64_t>(white_gif.size()),
                        .width = 1,
                        .height = 1,
                        .uploaded_by = "key",
                        .created = now_});
  });
  EXPECT_EQ(upload(to, {black_gif}, original).size(), 12u);
  EXPECT_EQ(upload(to, {black_gif}, original), "BAD_USER_INPUT");
  EXPECT_EQ(upload(to, {black_gif}, upload(to, {white_gif})).size(), 12u) << "others have room";
}

TEST_F(ServiceTest, TransferNeedsWriteOnBothAndMovesAllOrNone) {
  const std::string id = upload(scope(writer_, "one"), {white_gif});
  const Json moving{
      {"organizationId", "acme"}, {"sourceLibraryId", "one"}, {"targetLibraryId", "two"}, {"assetIds", {id}}};
  const std::string half = make_key({{"one", store::Access::write}, {"two", store::Access::read}});
  EXPECT_EQ(call(half, OperationId::transfer_assets, moving).substr(0, 34),
            "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  Json with_unknown = moving;
  with_unknown["assetIds"].push_back("AAAAAAAAAAAA");
  EXPECT_EQ(call(writer_, OperationId::transfer_assets, with_unknown).substr(0, 18), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Json::parse(call(writer_, OperationId::transfer_assets, moving))["transferredCount"], 1);
  EXPECT_EQ(call(writer_, OperationId::list_assets, in_library("one")), "[]");
  EXPECT_EQ(Json::parse(call(writer_, OperationId::list_assets, in_library("two")))[0]["id"], id);
}

TEST_F(ServiceTest, AKeyDeletedWhileTheBodyCameChangesNothing) {
  const std::string id = upload(scope(writer_, "one"), {white_gif});
  const auto admitted = scope(writer_, "one");
  const auto target = service_.access().require(admitted, "two", true);
  write([&](store::Writer& db) { remove_api_key(db, admitted.principal.key); });
  EXPECT_EQ(late_writes(admitted, id), "INVALID_API_KEY");
  EXPECT_EQ(late_transfer(admitted, *target, id), "INVALID_API_KEY");
  const auto list = Json::parse(call(reader_, OperationId::list_assets, in_library("one")));
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["tags"], Json::array());
}

TEST_F(ServiceTest, AKeyRegeneratedWhileTheBodyCameChangesNothing) {
  const std::string id = upload(scope(writer_, "one"), {white_gif});
  const auto admitted = scope(writer_, "one");
  const auto target = service_.access().require(admitted, "two", true);
  const std::string fresh = make_api_key();
  write([&](store::Writer& db) {
    replace_api_key(db, admitted.principal.key, {store_.vault().keyed_hash(fresh), key_prefix(fresh)});
  });
  EXPECT_EQ(late_writes(admitted, id), "INVALID_API_KEY");
  EXPECT_EQ(late_transfer(admitted, *target, id), "INVALID_API_KEY");
  EXPECT_EQ(late(admitted, OperationId::create_library, {{"name", "Late"}}), "INVALID_API_KEY");
  EXPECT_EQ(late_writes(scope(fresh, "one"), id).find("INVALID_API_KEY"), std::string::npos)
      << "the new value may";
}

TEST_F(ServiceTest, AKeyNarrowedWhileTheBodyCameChangesNothing) {
  const std::string id = upload(scope(writer_, "one"), {white_gif});
  const auto admitted = scope(writer_, "one");
  write([&](store::Writer& db) {
    set_grants(db, admitted.principal.key, {{library(db, "one"), store::Access::read}});
  });
  EXPECT_EQ(late_writes(admitted, id), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
}

TEST_F(ServiceTest, ALibraryRemovedWhileTheBodyCameIsNotAuthorized) {
  const std::string id = upload(scope(writer_, "one"), {white_gif});
  const auto admitted = scope(writer_, "one");
  write([&](store::Writer& db) { begin_removal(db, library(db, "one")); });
  EXPECT_EQ(late_writes(admitted, id), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
}

TEST_F(ServiceTest, ALibraryThatLapsedWhileTheBodyCameIsOutOfReach) {
  const Json minted = service_.calls().mint({{"email", "a@example.com"}}, "::1").data;
  const auto admitted =
      service_.access().admit(service_.access().identify(minted["apiKey"].get<std::string>()),
                              api::Need::write, {minted["organizationId"], minted["libraryId"]});
  const std::string id = upload(admitted, {white_gif});
  now_ += 30 * day;
  EXPECT_EQ(late_writes(admitted, id), "INVALID_API_KEY");
}

TEST_F(ServiceTest, ATransferNeedsItsTargetWhenItComesToIt) {
  const std::string id = upload(scope(writer_, "one"), {white_gif});
  const auto admitted = scope(writer_, "one");
  const auto target = service_.access().require(admitted, "two", true);
  write([&](store::Writer& db) {
    grant_access(db, admitted.principal.key, target->id, store::Access::write);
    begin_removal(db, target->id);
  });
  EXPECT_EQ(late_transfer(admitted, *target, id), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY") << "removed";
}

TEST_F(ServiceTest, DeletingTwiceMovesOnce) {
  const std::string id = upload(scope(writer_, "one"), {white_gif});
  const Json ids = in_library("one", {{"ids", {id}}});
  EXPECT_EQ(Json::parse(call(writer_, OperationId::delete_assets, ids))["ids"], Json::array({id}));
  EXPECT_EQ(Json::parse(call(writer_, OperationId::delete_assets, ids))["ids"], Json::array());
  EXPECT_FALSE(service_.delivery().find(id));
}

TEST_F(ServiceTest, ManyAskersOfOneTransformGetTheSameBytes) {
  const std::string id = upload(scope(writer_, "one"), {white_gif});
  const auto original = service_.delivery().find(id);
  const auto variant = service_.delivery().plan(*original, {{{"w", "1"}, {"fm", "png"}}, ""});
  std::atomic<int> answered = 0;
  std::vector<std::thread> askers;
  for (int i = 0; i < 8; ++i)
    askers.emplace_back([&] {
      const Content content = service_.delivery().render(*original, *variant, "192.0.2.1");
      answered += content.whole->starts_with("\x89PNG") ? 1 : 0;
    });
  for (std::thread& asker : askers) asker.join();
  EXPECT_EQ(answered, 8);
}

TEST_F(ServiceTest, WhoeverFloodsTheTransformsIsRefusedAndNobodyElse) {
  const std::string greedy_id = upload(scope(writer_, "one"), {white_gif});
  const std::string honest_id = upload(scope(writer_, "two"), {white_gif});
  Delivery& delivery = service_.delivery();
  const auto render = [&](const std::string& id, int quality, const std::string& client) {
    const auto original = delivery.find(id);
    const auto variant = delivery.plan(*original, {{{"w", "1"},
                                                    {"fm", "jpg"},
                                                    {"q", std::to_string(1 + quality % 99)},
                                                    {"blur", std::to_string(1 + quality / 99 % 50)}},
                                                   ""});
    return delivery.render(*original, *variant, client);
  };
  std::atomic<bool> done = false;
  std::atomic<int> next = 0, refused = 0;
  std::vector<std::thread> flood;
  for (int i = 0; i < 24; ++i) {
    flood.emplace_back([&] {
      while (!done) {
        try {
          render(greedy_id, next++, "192.0.2.1");
        } catch (const api::ApiError&) {
          ++refused;
        }
      }
    });
  }
  while (refused == 0) std::this_thread::yield();
  for (int i = 0; i < 50; ++i) EXPECT_NO_THROW(render(honest_id, i, "198.51.100.7")) << i;
  done = true;
  for (std::thread& thread : flood) thread.join();
}

}  // namespace
}  // namespace lightkeep::library
