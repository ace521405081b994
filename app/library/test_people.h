// What the tests of people share: a store of their own, accounts, and refusals as words.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "app/accounts/email.h"
#include "app/api/errors.h"
#include "app/library/authorization.h"
#include "app/library/library.h"
#include "app/library/test_service.h"
#include "store/accounts.h"
#include "store/asset_changes.h"
#include "store/assets.h"
#include "store/change_feed.h"
#include "store/libraries.h"
#include "store/members.h"
#include "store/organizations.h"
#include "store/random.h"
#include "store/store.h"
#include "store/test_folder.h"

namespace lightkeep::library {

class PeopleTest : public testing::Test {
 protected:
  AccountId person(const std::string& email) {
    return store.metadata().write([&](store::Writer& db) {
      return insert_account(db, {.email = email, .email_key = accounts::email_key(email), .created = now});
    });
  }
  void give(const std::string& organization, AccountId who, store::OrganizationRole role) {
    store.metadata().write(
        [&](store::Writer& db) { set_role(db, find_organization(db, organization)->id, who, role, now); });
  }
  void give(const Path& path, AccountId who, store::LibraryRole role) {
    store.metadata().write([&](store::Writer& db) { set_role(db, library_at(db, path), who, role, now); });
  }
  static store::LibraryId library_at(store::Reader& db, const Path& path) {
    return find_library(db, find_organization(db, path.organization)->id, path.library)->id;
  }
  void add_images(const Path& path, int count) {
    store.metadata().write([&](store::Writer& db) {
      const auto library = library_at(db, path);
      for (int i = 0; i < count; ++i) {
        store::Asset image;
        image.public_id = store::random_alphanumeric(12);
        image.library = library;
        image.filename = std::to_string(i) + ".png";
        image.content_type = "image/png";
        image.blob = store::sha256(std::to_string(i));
        image.size = 100;
        image.width = 4;
        image.height = 3;
        image.uploaded_by = "key";
        image.created = now + i;
        insert_asset(db, image);
      }
    });
  }
  store::Organization organization(const std::string& slug) {
    return store.metadata()
        .read([&](store::Reader& db) { return find_organization(db, slug); })
        .value_or(store::Organization{});
  }

  /// An organization of `owner` with one library.
  Path place(AccountId owner, const std::string& name = "Acme") {
    const std::string slug = service.organizations().create(owner, name);
    return {slug, create_library(owner, slug, "Cats")};
  }

  std::string create_library(AccountId who, const std::string& organization, const std::string& name) {
    return call<api::Library>(who, "create_library", {organization, {}}, {{"name", name}}).id;
  }

  /// An operation as a person does it.
  template <class T>
  T call(AccountId who, std::string_view name, const Path& path, api::Json arguments = api::Json::object()) {
    arguments["organizationId"] = path.organization;
    arguments["libraryId"] = path.library;
    return std::get<T>(service.calls().call(operation(name), {who}, arguments));
  }
  /// The same as an API key does it.
  template <class T>
  T call(const std::string& key, std::string_view name, const Path& path,
         api::Json arguments = api::Json::object()) {
    arguments["organizationId"] = path.organization;
    arguments["libraryId"] = path.library;
    return std::get<T>(service.calls().call(operation(name), service.calls().caller(key, "::1"), arguments));
  }

  /// What an API key gets of a library: its page's address, or the code of the refusal.
  std::string reach(const std::string& key, const Path& path, Action action = Action::see_library) {
    try {
      const auto at = store.metadata().read([&](store::Reader& db) {
        return authorize(db, service.calls().caller(key, "::1"), path, action, now);
      });
      return at.organization.slug + (at.library ? "/" + at.library->slug : std::string());
    } catch (const api::ApiError& error) {
      return std::string(error.row().code);
    }
  }

  struct Minted {
    Path path;
    std::string key;
    std::string token;
  };
  Minted mint(const std::string& email = "maker@example.com", const std::string& name = "Trip") {
    const auto made = std::get<api::Minted>(service.calls().call(
        operation("create_organization"), {Nobody{}, "::1"}, {{"email", email}, {"name", name}}));
    return {{made.organization_id, made.library_id},
            made.api_key,
            made.claim_url.substr(made.claim_url.rfind('/') + 1)};
  }

  static Settings settings() {
    Settings made;
    made.public_url = "https://images.example.com";
    made.cdn_url = "https://images.example.com/cdn";
    made.claim_window = 30 * day;
    made.ephemeral_storage_limit = 1 << 20;
    made.max_file_size = 1 << 20;
    made.max_megapixels = 1;
    made.per_email_limit = 20;
    return made;
  }
  Ports ports() {
    Ports made;
    made.clock = [this] { return now; };
    made.log = [](Severity, const std::string&) {};
    made.take_mint = [](std::string_view) { return std::nullopt; };
    return made;
  }

  store::TestFolder folder;
  std::int64_t now = 1'800'000'000'000;
  store::Store store{store::StoreConfig{.folder = folder.path()}};
  int removed_libraries = 0;  // that the change feed told of
  store::ChangeFeed::Subscription watch{store.metadata().changes().subscribe([this](auto changes) {
    removed_libraries += static_cast<int>(
        std::ranges::count(changes, store::ChangeKind::library_removed, &store::Change::kind));
  })};
  Service service{store, settings(), ports()};
};

}  // namespace lightkeep::library
