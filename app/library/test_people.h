// What the tests of people share: a store of their own, accounts, and refusals as words.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/accounts/email.h"
#include "app/api/errors.h"
#include "app/library/library.h"
#include "store/accounts.h"
#include "store/assets.h"
#include "store/libraries.h"
#include "store/members.h"
#include "store/organizations.h"
#include "store/random.h"
#include "store/store.h"
#include "store/test_folder.h"

namespace lightkeep::library {

constexpr std::int64_t day = 86'400'000;

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
  void give(const Spot& spot, AccountId who, store::LibraryRole role) {
    store.metadata().write([&](store::Writer& db) { set_role(db, library_at(db, spot), who, role, now); });
  }
  static store::LibraryId library_at(store::Reader& db, const Spot& spot) {
    return find_library(db, find_organization(db, spot.organization)->id, spot.library)->id;
  }
  void add_images(const Spot& spot, int count) {
    store.metadata().write([&](store::Writer& db) {
      const auto library = library_at(db, spot);
      for (int i = 0; i < count; ++i)
        insert_asset(db, {.public_id = store::random_alphanumeric(12),
                          .library = library,
                          .filename = std::to_string(i) + ".png",
                          .content_type = "image/png",
                          .blob = store::sha256(std::to_string(i)),
                          .size = 100,
                          .width = 4,
                          .height = 3,
                          .uploaded_by = "key",
                          .created = now + i});
    });
  }
  store::Organization organization(const std::string& slug) {
    return store.metadata()
        .read([&](store::Reader& db) { return find_organization(db, slug); })
        .value_or(store::Organization{});
  }

  /// An organization of `owner` with one library.
  Spot place(AccountId owner, const std::string& name = "Acme") {
    const std::string slug = service.organizations().create(owner, name);
    return {slug, service.organizations().create_library(owner, slug, "Cats")};
  }

  /// What an API key gets of a library: its slug, or the code of the refusal.
  std::string reach(const std::string& key, const Spot& spot, api::Need need = api::Need::read) {
    try {
      const auto scope =
          service.access().admit(service.access().identify(key), need, {spot.organization, spot.library});
      return scope.organization->slug + (scope.library ? "/" + scope.library->slug : std::string());
    } catch (const api::ApiError& error) {
      return std::string(error.row().code);
    }
  }

  struct Minted {
    Spot spot;
    std::string key;
    std::string token;
  };
  Minted mint(const std::string& email = "maker@example.com", const std::string& name = "Trip") {
    const auto made = service.calls().mint({{"email", email}, {"name", name}}, "::1").data;
    const std::string link = made["claimUrl"];
    return {{made["organizationId"], made["libraryId"]}, made["apiKey"], link.substr(link.rfind('/') + 1)};
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
    made.image_gone = [this](std::string_view asset) { forgotten.emplace_back(asset); };
    made.removal_wanted = [this] { ++removals_wanted; };
    return made;
  }

  store::TestFolder folder;
  std::int64_t now = 1'800'000'000'000;
  std::vector<std::string> forgotten;
  int removals_wanted = 0;
  store::Store store{store::StoreConfig{.folder = folder.path()}};
  Service service{store, settings(), ports()};
};

}  // namespace lightkeep::library
