// Claims, keys and libraries: what is found, what is taken, and the removal of what expired.
#include "store/claims.h"

#include <gmock/gmock.h>

#include "store/accounts.h"
#include "store/api_keys.h"
#include "store/job_queue.h"
#include "store/removals.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

class ClaimsTest : public StoreTest {
 protected:
  struct Minted {
    OrganizationId organization{};
    LibraryId library{};
    ClaimId claim{};
  };

  Minted mint(const std::string& slug, Millis expires) {
    return write([&](Writer& db) {
      Minted minted;
      minted.organization = insert_organization(db, {slug, slug, 1});
      minted.library = insert_library(db, {minted.organization, "starter", "Starter", 1});
      const ApiKeyId key =
          insert_api_key(db, {minted.organization, "Starter key", "pk_ab", sha256(slug), 1, true});
      grant_access(db, key, minted.library, Access::write);
      minted.claim = insert_claim(db, {sha256("token " + slug), minted.organization, minted.library,
                                       "A@x.org", "a@x.org", "Starter", 1, expires});
      return minted;
    });
  }
  AccountId account =
      write([](Writer& db) { return insert_account(db, {.email = "a@x.org", .email_key = "a@x.org"}); });
  AssetId add_to(LibraryId library_id, const std::string& filename) {
    Asset asset = image(filename);
    asset.library = library_id;
    return add(asset);
  }
  Claim find(const std::string& slug) {
    return metadata().read([&](Reader& db) { return find_claim(db, sha256("token " + slug)); }).value();
  }
  std::optional<Organization> find_by_slug(const std::string& slug) {
    return metadata().read([&](Reader& db) { return find_organization(db, slug); });
  }
  bool has_key(const std::string& slug) {
    return metadata().read([&](Reader& db) { return find_api_key(db, sha256(slug)); }).has_value();
  }
};

TEST_F(ClaimsTest, AMintedOrganizationExpiresUntilItIsClaimed) {
  const Minted minted = mint("fox", 500);
  EXPECT_FALSE(find_by_slug("fox")->claimed);
  EXPECT_EQ(find_by_slug("fox")->expires, 500);
  EXPECT_EQ(find("fox").organization, minted.organization);
  EXPECT_TRUE(find_by_slug("team")->claimed);
  EXPECT_FALSE(write([&](Writer& db) { return mark_claimed(db, minted.claim, account, 500); })) << "too late";
  EXPECT_TRUE(write([&](Writer& db) { return mark_claimed(db, minted.claim, account, 499); }));
  EXPECT_FALSE(write([&](Writer& db) { return mark_claimed(db, minted.claim, account, 499); })) << "once";
  EXPECT_TRUE(find_by_slug("fox")->claimed);
  EXPECT_EQ(find_by_slug("fox")->expires, std::nullopt);
  EXPECT_EQ(find("fox").claimed, 499);
  EXPECT_EQ(find("fox").claimed_by, account);
  EXPECT_EQ(write([&](Writer& db) { return lapse_claims(db, 10'000, 10); }), 0);
  EXPECT_TRUE(find_by_slug("fox"));
}

TEST_F(ClaimsTest, LiveClaimsOfAnAddressAreCounted) {
  mint("a", 500);
  const Minted b = mint("b", 600);
  const auto count = [&](Millis now) {
    return metadata().read([&](Reader& db) { return count_live_claims(db, "a@x.org", now); });
  };
  EXPECT_EQ(count(499), 2);
  EXPECT_EQ(count(500), 1);
  EXPECT_EQ(count(0), 0) << "made before the clock was set back";
  write([&](Writer& db) { return mark_claimed(db, b.claim, account, 100); });
  EXPECT_EQ(count(499), 1);
}

TEST_F(ClaimsTest, KeysAreFoundByTheirHashWithTheirGrants) {
  const ApiKeyId id = write([&](Writer& db) {
    const ApiKeyId key = insert_api_key(db, {organization, "CI", "pk_12", sha256("k"), 5, false});
    grant_access(db, key, library, Access::write);
    grant_access(db, key, other, Access::write);
    grant_access(db, key, other, Access::read);
    set_sealed_value(db, key, std::string("\0sealed", 7));
    touch_api_key(db, key, 70);
    touch_api_key(db, key, 60);
    return key;
  });
  const auto key = metadata().read([&](Reader& db) { return find_api_key(db, sha256("k")); });
  ASSERT_TRUE(key);
  EXPECT_EQ(key->id, id);
  EXPECT_EQ(key->last_used, 70);
  ASSERT_EQ(key->grants.size(), 2u);
  EXPECT_EQ(key->grants[0].access, Access::write);
  EXPECT_EQ(key->grants[1].access, Access::read);
  EXPECT_FALSE(has_key("unknown"));
}

TEST_F(ClaimsTest, SlugsInUseAreTaken) {
  EXPECT_EQ(fault_of([&] { write([](Writer& db) {
                             return insert_organization(db, {"team", "x", 1});
                           }); }),
            Fault::taken);
  EXPECT_EQ(fault_of([&] {
              write([&](Writer& db) { return insert_library(db, {organization, "one", "x", 1}); });
            }),
            Fault::taken);
  EXPECT_EQ(find_by_slug("team")->library_count, 2);
}

TEST_F(ClaimsTest, FromTheFirstStepOfItsRemovalAnOrganizationIsOutOfReach) {
  const Minted minted = mint("fox", 500);
  std::vector<AssetId> assets;
  for (int i = 0; i < 5; ++i) assets.push_back(add_to(minted.library, "fox.png"));
  add_view(assets[4], "view.png");
  const std::string public_id = load(assets[4]).public_id;
  write([&](Writer& db) {
    add_tags(db, assets, {{"red"}}, 20);
    trash_assets(db, {{assets[0]}}, 30);
  });

  EXPECT_EQ(write([&](Writer& db) { return lapse_claims(db, 499, 1); }), 0);
  EXPECT_TRUE(find_by_slug("fox"));
  EXPECT_EQ(write([&](Writer& db) { return lapse_claims(db, 500, 1); }), 1);
  const PurgeStep first = write([&](Writer& db) { return purge_removed(db, 500, 1); });
  EXPECT_TRUE(first.more);
  EXPECT_EQ(first.assets, 1);

  EXPECT_FALSE(find_by_slug("fox"));
  EXPECT_FALSE(has_key("fox"));
  EXPECT_EQ(search("fox", {minted.library}).found, 0);
  EXPECT_EQ(search("", {minted.library}).found, 0);
  metadata().read([&](Reader& db) {
    EXPECT_FALSE(find_organization(db, minted.organization));
    EXPECT_FALSE(find_library(db, minted.library));
    EXPECT_FALSE(find_library(db, minted.organization, "starter"));
    EXPECT_TRUE(list_libraries(db, minted.organization).empty());
    EXPECT_FALSE(find_asset(db, public_id));
    EXPECT_TRUE(load_assets(db, assets).empty());
    EXPECT_EQ(list_assets(db, {.library = minted.library}).found, 0);
    EXPECT_TRUE(list_tags(db, minted.library, 10).empty());
  });
  EXPECT_EQ(fault_of([&] { add_to(minted.library, "late.png"); }), Fault::missing);
  EXPECT_EQ(find("fox").lapsed, 500);
  EXPECT_FALSE(find("fox").organization);
  EXPECT_EQ(find("fox").library_name, "Starter");
  EXPECT_NO_THROW(write([](Writer& db) {
    return insert_organization(db, {"fox", "Fox", 1});
  })) << "its name is free again";
}

TEST_F(ClaimsTest, RemovalEndsAndLeavesNothingButTheClaim) {
  const Minted minted = mint("fox", 500);
  for (int i = 0; i < 7; ++i) add_view(add_to(minted.library, "fox.png"), "v.png");
  mint("owl", 500);
  EXPECT_EQ(write([&](Writer& db) { return lapse_claims(db, 600, 10); }), 2);
  PurgeStep total;
  for (PurgeStep step{.more = true}; step.more;) {
    step = write([&](Writer& db) { return purge_removed(db, 600, 3); });
    EXPECT_LE(step.total() - step.views, 3);
    EXPECT_LE(step.total(), 3 + 1) << "the view of the last one goes with it";
    total.assets += step.assets;
    total.libraries += step.libraries;
    total.organizations += step.organizations;
  }
  EXPECT_EQ(total.assets, 7);
  EXPECT_EQ(total.libraries, 2);
  EXPECT_EQ(total.organizations, 2);
  EXPECT_EQ(find("fox").lapsed, 600);
  EXPECT_EQ(metadata().read([](Reader& db) { return count_jobs(db); }), 0);
  EXPECT_EQ(load_library(library).organization, organization);
}

}  // namespace
}  // namespace lightkeep::store
