// What the tests of the room's rules share: an organization with two libraries in a real store, keys that
// write and read, and calls by a key as the faces make them.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "app/api/errors.h"
#include "app/library/library.h"
#include "app/library/mint.h"
#include "store/api_keys.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/store.h"
#include "store/test_folder.h"

namespace lightkeep::library {

using api::Json;

inline constexpr std::int64_t day = 86'400'000;

// One white pixel, and one black.
inline const std::string white_gif("GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;",
                                   35);
inline const std::string black_gif("GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;",
                                   35);

inline store::StoreConfig store_in(const std::filesystem::path& folder) {
  store::StoreConfig config;
  config.folder = folder;
  return config;
}

inline Settings test_settings() {
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

inline Json in_library(const char* library, Json more = Json::object()) {
  more["organizationId"] = "acme";
  more["libraryId"] = library;
  return more;
}

/// The code of what `f` refuses, "ok" when it does not.
template <class F>
std::string refusal(F&& f) {
  try {
    f();
    return "ok";
  } catch (const api::ApiError& error) {
    return std::string(error.row().code);
  }
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
                    [](std::string_view) { return std::nullopt; }}};
  store::OrganizationId organization_{};
  std::string writer_;
  std::string reader_;
  int slow_ = 0;
};

}  // namespace lightkeep::library
