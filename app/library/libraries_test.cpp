// Libraries by the API: who makes and removes them, and the ones that nobody has claimed.
#include <gtest/gtest.h>

#include "app/library/test_service.h"

namespace lightkeep::library {
namespace {

using LibrariesTest = ServiceTest;

TEST_F(LibrariesTest, OnlyAKeyThatWritesSomewhereMakesLibraries) {
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

TEST_F(LibrariesTest, AMintedOrganizationHasOneLibraryUntilItIsClaimed) {
  const Json minted = mint();
  EXPECT_EQ(call(minted["apiKey"], "create_library",
                 {{"organizationId", minted["organizationId"]}, {"name", "More"}})
                .substr(0, 32),
            "EPHEMERAL_LIBRARY_LIMIT_EXCEEDED");
}

TEST_F(LibrariesTest, AnExpiredLibraryIsOutOfReachBeforeThePurge) {
  const Json minted = mint();
  const Json arguments{{"organizationId", minted["organizationId"]}, {"libraryId", minted["libraryId"]}};
  EXPECT_EQ(call(minted["apiKey"], "list_assets", arguments), "[]");
  now_ += 30 * day;
  EXPECT_EQ(call(minted["apiKey"], "list_assets", arguments).substr(0, 15), "INVALID_API_KEY");
  const std::string link = minted["claimUrl"];
  EXPECT_EQ(service_.claims().look(link.substr(link.rfind('/') + 1)).state, ClaimState::lapsed);
}

TEST_F(LibrariesTest, TheCapPerEmailIgnoresCaseAndEndsWithTheWindow) {
  for (const char* email : {"a@example.com", "A@example.com", "a@EXAMPLE.com"}) mint(email);
  EXPECT_THROW(mint("a@example.com"), api::ApiError);
  EXPECT_NO_THROW(mint("b@example.com"));
  now_ += 30 * day;
  EXPECT_NO_THROW(mint("a@example.com"));
}

TEST_F(LibrariesTest, AKeyDeletesAnEmptyLibraryOnly) {
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

}  // namespace
}  // namespace lightkeep::library
