// The rules over a real store: who reaches what, and that calls are all or nothing.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <set>
#include <thread>

#include "app/api/arguments.h"
#include "app/api/errors.h"
#include "app/library/library.h"
#include "app/library/mint.h"
#include "store/api_keys.h"
#include "store/asset_changes.h"
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

Json in_library(const char* library, Json more = Json::object()) {
  more["organizationId"] = "acme";
  more["libraryId"] = library;
  return more;
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

  std::string render(const std::string& id, const std::vector<std::pair<std::string, std::string>>& query) {
    Delivery delivery({store_, settings_, ports_});
    const auto original = delivery.find(id);
    try {
      delivery.render(*original, *delivery.plan(*original, {query, ""}), "192.0.2.1");
      return "made";
    } catch (const api::ApiError& error) {
      std::string text(error.row().code);
      if (error.retry_after()) text += ", " + std::to_string(*error.retry_after()) + " s";
      return text;
    }
  }

  // The code of the refusal and its sentence, or the JSON of the answer.
  std::string call(const std::string& key, std::string_view name, const Json& arguments) {
    try {
      return to_json(service_.calls().call(operation(name), service_.calls().caller(key, "::1"), arguments))
          .dump();
    } catch (const api::ApiError& error) {
      return std::string(error.row().code) + ": " + error.message();
    }
  }

  Json mint(const std::string& email = "a@example.com") {
    return to_json(
        service_.calls().call(operation("create_organization"), {Nobody{}, "::1"}, {{"email", email}}));
  }

  // Where an upload goes.
  struct Target {
    std::string key;
    Path path;
  };
  Target to(const std::string& library) { return {writer_, {"acme", library}}; }

  static void add(Batch& batch, const std::string& bytes) {
    batch.begin_file("picture.gif");
    batch.append(std::as_bytes(std::span(bytes)));
    batch.end_file();
  }

  // The id of the first image, or the code of the refusal.
  std::string upload(const Target& target, const std::vector<std::string>& files,
                     const std::string& parent = "") {
    try {
      const auto batch = service_.ingest().begin(service_.calls().caller(target.key, "::1"), target.path, {});
      for (const std::string& file : files) add(*batch, file);
      return batch->commit(parent).assets.front().id;
    } catch (const api::ApiError& error) {
      return std::string(error.row().code);
    }
  }

  // A library with an image and a key that writes to it and to `two`, for one call whose body comes slowly.
  struct Slow {
    std::string key;
    Path path;
    std::string image;
  };
  Slow slow() {
    Slow made;
    made.path = {"acme", "slow-" + std::to_string(++slow_)};
    write([&](store::Writer& db) {
      insert_library(db, {organization_, made.path.library, made.path.library, now_});
    });
    made.key = make_key({{made.path.library, store::Access::write}, {"two", store::Access::write}});
    made.image = upload({made.key, made.path}, {white_gif});
    return made;
  }
  Slow slow_minted() {
    const Json minted = mint("slow" + std::to_string(++slow_) + "@example.com");
    Slow made{minted["apiKey"], {minted["organizationId"], minted["libraryId"]}, {}};
    made.image = upload({made.key, made.path}, {white_gif});
    return made;
  }

  // What a call answers when `change` happens while its body comes.
  template <class F>
  std::string late(const Slow& made, std::string_view name, Json arguments, F&& change) {
    const Operation& row = operation(name);
    arguments["organizationId"] = made.path.organization;
    arguments[std::string(row.library)] = made.path.library;
    try {
      return to_json(service_.calls().call(row, service_.calls().caller(made.key, "::1"), made.path,
                                           [&] {
                                             change(made);
                                             return arguments;
                                           }))
          .dump();
    } catch (const api::ApiError& error) {
      return std::string(error.row().code);
    }
  }
  template <class F>
  std::string late_upload(const Slow& made, F&& change) {
    try {
      const auto batch = service_.ingest().begin(service_.calls().caller(made.key, "::1"), made.path, {});
      change(made);
      add(*batch, white_gif);
      return batch->commit({}).assets.front().id;
    } catch (const api::ApiError& error) {
      return std::string(error.row().code);
    }
  }

  // What every call that writes answers then, each in a library of its own; one word when they agree.
  template <class Make, class F>
  std::string late_writes(Make&& make, F&& change) {
    std::set<std::string> answers;
    const auto try_late = [&](std::string_view name, const std::function<Json(const Slow&)>& arguments) {
      const Slow made = make();
      answers.insert(late(made, name, arguments(made), change));
    };
    try_late("rename_library", [](const Slow&) { return Json{{"name", "Late"}}; });
    try_late("tag_assets", [](const Slow& s) { return Json{{"assetIds", {s.image}}, {"tags", {"late"}}}; });
    try_late("untag_assets", [](const Slow& s) {
      return Json{{"assetIds", {s.image}}, {"tags", {"early"}}};
    });
    try_late("update_asset_description", [](const Slow& s) {
      return Json{{"assetId", s.image}, {"description", "Late"}};
    });
    try_late("delete_assets", [](const Slow& s) { return Json{{"ids", {s.image}}}; });
    try_late("restore_assets", [](const Slow& s) { return Json{{"ids", {s.image}}}; });
    try_late("empty_trash", [](const Slow&) { return Json::object(); });
    try_late("transfer_assets", [](const Slow& s) {
      return Json{{"assetIds", {s.image}}, {"targetLibraryId", "two"}};
    });
    answers.insert(late_upload(make(), change));
    std::string all;
    for (const std::string& answer : answers) all += (all.empty() ? "" : " ") + answer;
    return all;
  }
  template <class F>
  std::string late_writes(F&& change) {
    return late_writes([&] { return slow(); }, change);
  }

  store::ApiKeyId id_of(store::Reader& db, const std::string& key) {
    return find_api_key(db, store_.vault().keyed_hash(key))->id;
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
  Settings settings_ = test_settings();  // of `render`
  Ports ports_;
  Service service_{store_,
                   test_settings(),
                   {[this] { return now_; }, [](Severity, const std::string&) {},
                    [](std::string_view) { return std::nullopt; }}};
  store::OrganizationId organization_{};
  std::string writer_;
  std::string reader_;
  int slow_ = 0;
};

TEST_F(ServiceTest, AnUnknownAnUngrantedAndAReadOnlyLibraryAreOneAnswer) {
  const std::string unknown = call(reader_, "list_assets", in_library("nowhere"));
  EXPECT_EQ(unknown.substr(0, 34), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  EXPECT_EQ(call(reader_, "list_assets", in_library("two")), unknown);
  EXPECT_EQ(call(reader_, "rename_library", in_library("one", {{"name", "x"}})), unknown);
  EXPECT_EQ(call(reader_, "list_assets", in_library("one")), "[]");
}

TEST_F(ServiceTest, AForeignKeyIsInvalidAndAnUnknownOrganizationIsNotFound) {
  const Json minted = mint();
  EXPECT_EQ(call(minted["apiKey"], "list_libraries", {{"organizationId", "acme"}}).substr(0, 15),
            "INVALID_API_KEY");
  EXPECT_EQ(call(minted["apiKey"], "list_libraries", {{"organizationId", "nobody"}}).substr(0, 22),
            "ORGANIZATION_NOT_FOUND");
}

TEST_F(ServiceTest, OnlyAKeyThatWritesSomewhereMakesLibraries) {
  EXPECT_EQ(call(reader_, "create_library", {{"organizationId", "acme"}, {"name", "New"}}).substr(0, 17),
            "API_KEY_READ_ONLY");
  EXPECT_EQ(call(writer_, "create_library", {{"organizationId", "acme"}, {"name", "Two"}, {"slug", "two"}})
                .substr(0, 17),
            "LIBRARY_URL_TAKEN");
  const auto made =
      Json::parse(call(writer_, "create_library", {{"organizationId", "acme"}, {"name", "Café"}}));
  EXPECT_EQ(made["id"], "cafe");
  EXPECT_EQ(call(writer_, "list_assets", in_library("cafe")), "[]");
}

TEST_F(ServiceTest, AMintedOrganizationHasOneLibraryUntilItIsClaimed) {
  const Json minted = mint();
  EXPECT_EQ(call(minted["apiKey"], "create_library",
                 {{"organizationId", minted["organizationId"]}, {"name", "More"}})
                .substr(0, 32),
            "EPHEMERAL_LIBRARY_LIMIT_EXCEEDED");
}

TEST_F(ServiceTest, AnExpiredLibraryIsOutOfReachBeforeThePurge) {
  const Json minted = mint();
  const Json arguments{{"organizationId", minted["organizationId"]}, {"libraryId", minted["libraryId"]}};
  EXPECT_EQ(call(minted["apiKey"], "list_assets", arguments), "[]");
  now_ += 30 * day;
  EXPECT_EQ(call(minted["apiKey"], "list_assets", arguments).substr(0, 15), "INVALID_API_KEY");
  const std::string link = minted["claimUrl"];
  EXPECT_EQ(service_.claims().look(link.substr(link.rfind('/') + 1)).state, ClaimState::lapsed);
}

TEST_F(ServiceTest, TheCapPerEmailIgnoresCaseAndEndsWithTheWindow) {
  for (const char* email : {"a@example.com", "A@example.com", "a@EXAMPLE.com"}) mint(email);
  EXPECT_THROW(mint("a@example.com"), api::ApiError);
  EXPECT_NO_THROW(mint("b@example.com"));
  now_ += 30 * day;
  EXPECT_NO_THROW(mint("a@example.com"));
}

TEST_F(ServiceTest, OneBadFileFailsTheUploadAndKeepsNothing) {
  EXPECT_EQ(upload(to("one"), {white_gif, "no image"}), "BAD_USER_INPUT");
  EXPECT_EQ(upload(to("one"), {white_gif, ""}), "BAD_USER_INPUT");
  EXPECT_EQ(upload(to("one"), std::vector<std::string>(21, white_gif)), "MAX_ASSETS_EXCEEDED");
  EXPECT_EQ(upload(to("one"), {}), "UPLOAD_ERROR_NO_FILES");
  EXPECT_EQ(call(writer_, "list_assets", in_library("one")), "[]");
  EXPECT_EQ(store_.blobs().total_bytes(), 0u);
}

TEST_F(ServiceTest, TheSameBytesAreStoredOnce) {
  const Target one = to("one");
  EXPECT_EQ(upload(one, {white_gif, white_gif}).size(), 12u);
  upload(one, {white_gif});
  EXPECT_EQ(store_.blobs().total_bytes(), white_gif.size());
  upload(one, {black_gif});
  EXPECT_EQ(store_.blobs().total_bytes(), white_gif.size() + black_gif.size());
}

TEST_F(ServiceTest, TheTrialsStorageEndsAtItsCap) {
  const Json minted = mint();
  const Target one{minted["apiKey"], {minted["organizationId"], minted["libraryId"]}};
  EXPECT_EQ(upload(one, {white_gif, black_gif}).size(), 12u);
  EXPECT_EQ(upload(one, {white_gif}), "EPHEMERAL_STORAGE_LIMIT_EXCEEDED");
}

TEST_F(ServiceTest, AViewNeedsAnOriginalOfTheLibraryAndOneFile) {
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

TEST_F(ServiceTest, AnOriginalHasAtMost100Views) {
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

TEST_F(ServiceTest, TransferNeedsWriteOnBothAndMovesAllOrNone) {
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

TEST_F(ServiceTest, AKeyDeletedWhileTheBodyCameChangesNothing) {
  EXPECT_EQ(late_writes([&](const Slow& slow) {
              write([&](store::Writer& db) { remove_api_key(db, id_of(db, slow.key)); });
            }),
            "INVALID_API_KEY");
  const auto list = Json::parse(call(make_key({{"slow-2", store::Access::read}}), "list_assets",
                                     {{"organizationId", "acme"}, {"libraryId", "slow-2"}}));
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["tags"], Json::array());
}

TEST_F(ServiceTest, AKeyRegeneratedWhileTheBodyCameChangesNothing) {
  const auto regenerate = [&](const Slow& slow) {
    const std::string fresh = make_api_key();
    write([&](store::Writer& db) {
      replace_api_key(db, id_of(db, slow.key), {store_.vault().keyed_hash(fresh), key_prefix(fresh)});
    });
  };
  EXPECT_EQ(late_writes(regenerate), "INVALID_API_KEY");
  EXPECT_EQ(late(slow(), "create_library", {{"name", "Late"}}, regenerate), "INVALID_API_KEY");
}

TEST_F(ServiceTest, AKeyNarrowedWhileTheBodyCameChangesNothing) {
  EXPECT_EQ(late_writes([&](const Slow& slow) {
              write([&](store::Writer& db) {
                set_grants(db, id_of(db, slow.key), {{library(db, slow.path.library), store::Access::read}});
              });
            }),
            "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
}

TEST_F(ServiceTest, ALibraryRemovedWhileTheBodyCameIsNotAuthorized) {
  EXPECT_EQ(late_writes([&](const Slow& slow) {
              write([&](store::Writer& db) { begin_removal(db, library(db, slow.path.library), now_); });
            }),
            "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
}

TEST_F(ServiceTest, ALibraryThatLapsedWhileTheBodyCameIsOutOfReach) {
  EXPECT_EQ(late_writes([&] { return slow_minted(); }, [&](const Slow&) { now_ += 30 * day; }),
            "INVALID_API_KEY");
}

TEST_F(ServiceTest, ATransferNeedsItsTargetWhenItComesToIt) {
  const Slow made = slow();
  EXPECT_EQ(late(made, "transfer_assets", {{"assetIds", {made.image}}, {"targetLibraryId", "two"}},
                 [&](const Slow&) {
                   write([&](store::Writer& db) { begin_removal(db, library(db, "two"), now_); });
                 }),
            "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY")
      << "removed";
}

TEST_F(ServiceTest, AKeyDeletesAnEmptyLibraryOnly) {
  const Slow made = slow();
  const Json here{{"organizationId", "acme"}, {"libraryId", made.path.library}};
  EXPECT_EQ(call(made.key, "delete_library", here).substr(0, 9), "FORBIDDEN");
  Json ids = here;
  ids["ids"] = {made.image};
  call(made.key, "delete_assets", ids);
  EXPECT_EQ(call(made.key, "delete_library", here).substr(0, 9), "FORBIDDEN") << "the trash counts";
  EXPECT_EQ(Json::parse(call(made.key, "empty_trash", here))["removed"], 1);
  Json mistyped = here;
  mistyped["confirm"] = "another";
  EXPECT_EQ(call(made.key, "delete_library", mistyped).substr(0, 14), "BAD_USER_INPUT");
  EXPECT_EQ(Json::parse(call(made.key, "delete_library", here))["libraryId"], made.path.library);
  EXPECT_EQ(call(made.key, "list_assets", here).substr(0, 34), "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY");
  const Json minted = mint();
  EXPECT_EQ(call(minted["apiKey"], "delete_library",
                 {{"organizationId", minted["organizationId"]}, {"libraryId", minted["libraryId"]}})
                .substr(0, 9),
            "FORBIDDEN");
}

TEST_F(ServiceTest, TheTrashIsListedByPageAndByCursor) {
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

TEST_F(ServiceTest, DeletingTwiceMovesOnce) {
  const std::string id = upload(to("one"), {white_gif});
  const Json ids = in_library("one", {{"ids", {id}}});
  EXPECT_EQ(Json::parse(call(writer_, "delete_assets", ids))["ids"], Json::array({id}));
  EXPECT_EQ(Json::parse(call(writer_, "delete_assets", ids))["ids"], Json::array());
  EXPECT_FALSE(service_.delivery().find(id));
}

TEST_F(ServiceTest, ManyAskersOfOneTransformGetTheSameBytes) {
  const std::string id = upload(to("one"), {white_gif});
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

TEST_F(ServiceTest, OneTransformHasABoundOfItsPriceButWhatIsKeptIsServed) {
  const std::string id = upload(to("one"), {white_gif});
  EXPECT_EQ(render(id, {{"w", "1"}, {"fm", "png"}}), "made");
  settings_.transform_limit = 0;
  EXPECT_EQ(render(id, {{"w", "1"}, {"fm", "jpg"}}), "BAD_USER_INPUT");
  EXPECT_EQ(render(id, {{"w", "1"}, {"fm", "png"}}), "made") << "it is kept";
}

TEST_F(ServiceTest, NewTransformsOfOneImageAreCountedStandardAndKeptOnesAreNot) {
  const std::string id = upload(to("one"), {white_gif});
  int left = 2;
  ports_.take_transform = [&](std::string_view image, std::string_view site) -> std::optional<int> {
    EXPECT_EQ(image, id);
    EXPECT_EQ(site, "192.0.2.1");
    if (left == 0) return 36;
    --left;
    return {};
  };
  EXPECT_EQ(render(id, {{"q", "1"}, {"fm", "jpg"}}), "made");
  EXPECT_EQ(render(id, {{"q", "1"}, {"fm", "jpg"}}), "made") << "kept: not counted again";
  EXPECT_EQ(render(id, {{"q", "2"}, {"fm", "jpg"}}), "made");
  EXPECT_EQ(render(id, {{"q", "3"}, {"fm", "jpg"}}), "RATE_LIMITED, 36 s");
  EXPECT_EQ(render(id, {{"w", "400"}}), "made") << "a standard size";
  EXPECT_EQ(render(id, {{"q", "2"}, {"fm", "jpg"}}), "made") << "kept";
}

TEST_F(ServiceTest, StandardSizesOnlyWhereTheOperatorSaysSo) {
  const std::string id = upload(to("one"), {white_gif});
  settings_.standard_transforms_only = true;
  EXPECT_EQ(render(id, {{"w", "400"}, {"h", "400"}, {"fm", "webp"}}), "made");
  EXPECT_EQ(render(id, {{"w", "401"}}), "BAD_USER_INPUT");
}

TEST_F(ServiceTest, WhoeverFloodsTheTransformsIsRefusedAndNobodyElse) {
  const std::string greedy_id = upload(to("one"), {white_gif});
  const std::string honest_id = upload(to("two"), {white_gif});
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
