// What the tests of store/ share: a data folder of their own, and rows with sensible values.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "store/asset_changes.h"
#include "store/assets.h"
#include "store/claims.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/random.h"
#include "store/search.h"
#include "store/store.h"
#include "store/tags.h"
#include "store/test_folder.h"
#include "store/trash.h"

namespace lightkeep::store {

/// A place for the rows of one test.
class TestRows {
 public:
  virtual ~TestRows() = default;
  virtual RowPlacing placing() const = 0;
};
/// Set by who runs these tests with a server; empty: SQLite keeps the rows.
inline std::function<std::unique_ptr<TestRows>()> make_test_rows;

/// For a test that looks at SQLite itself.
inline bool tests_a_server() {
  return static_cast<bool>(make_test_rows);
}

/// A store with one organization and two libraries in it.
class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    reopen();
    metadata().write([&](Writer& db) {
      organization = insert_organization(db, {"team", "Team", 1});
      library = insert_library(db, {organization, "one", "One", 2});
      other = insert_library(db, {organization, "two", "Two", 3});
    });
  }

  void reopen() {
    store.reset();
    store = std::make_unique<Store>(
        StoreConfig{.folder = folder.path() / "data", .rows = rows ? rows->placing() : RowPlacing{}});
  }
  Metadata& metadata() { return store->metadata(); }

  Asset image(const std::string& filename, Millis created = 10) {
    Asset made;
    made.public_id = random_alphanumeric(12);
    made.library = library;
    made.filename = filename;
    made.content_type = "image/png";
    made.blob = sha256(filename);
    made.size = 100;
    made.width = 4;
    made.height = 3;
    made.uploaded_by = "key";
    made.created = created;
    return made;
  }
  AssetId add(const Asset& asset) {
    return metadata().write([&](Writer& db) { return insert_asset(db, asset); });
  }
  AssetId add(const std::string& filename, Millis created = 10) { return add(image(filename, created)); }
  AssetId add_view(AssetId parent, const std::string& filename) {
    Asset view = image(filename);
    view.parent = parent;
    return add(view);
  }

  Asset load(AssetId id) {
    auto loaded = metadata().read([&](Reader& db) { return load_assets(db, {{id}}); });
    return loaded.empty() ? Asset{} : loaded.front();
  }
  Library load_library(LibraryId id) {
    return metadata().read([&](Reader& db) { return find_library(db, id); }).value_or(Library{});
  }
  std::int64_t stored_bytes() {
    return metadata().read([&](Reader& db) { return find_organization(db, organization); })->stored_bytes;
  }
  SearchPage search(const std::string& text, std::vector<LibraryId> libraries = {}) {
    if (libraries.empty()) libraries = {library};
    return metadata().read([&](Reader& db) { return search_assets(db, {libraries, text}); });
  }
  AssetList list(std::vector<std::string> tags = {}) {
    return metadata().read(
        [&](Reader& db) { return list_assets(db, {.library = library, .filter = {.tags = tags}}); });
  }
  template <class F>
  auto write(F&& f) {
    return metadata().write(std::forward<F>(f));
  }

  TestFolder folder;
  std::unique_ptr<TestRows> rows = make_test_rows ? make_test_rows() : nullptr;
  std::unique_ptr<Store> store;
  OrganizationId organization{};
  LibraryId library{};
  LibraryId other{};
};

/// The Fault that `f` throws; fails the test when it throws none.
template <class F>
Fault fault_of(F&& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.fault();
  }
  ADD_FAILURE() << "nothing was thrown";
  return Fault::io;
}

inline std::vector<AssetId> ids_of(const AssetList& list) {
  std::vector<AssetId> ids;
  for (const Asset& asset : list.assets) ids.push_back(asset.id);
  return ids;
}

inline std::vector<AssetId> ids_of(const SearchPage& page) {
  std::vector<AssetId> ids;
  for (const SearchHit& hit : page.hits) ids.push_back(hit.asset);
  return ids;
}

}  // namespace lightkeep::store
