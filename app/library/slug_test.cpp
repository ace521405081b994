#include "app/library/slug.h"

#include <gtest/gtest.h>

namespace lightkeep::library {
namespace {

TEST(Slug, IsMadeFromAName) {
  EXPECT_EQ(make_slug("Summer  Photos 2026!", "library"), "summer-photos-2026");
  EXPECT_EQ(make_slug("Café Zürich", "library"), "cafe-zurich");
  EXPECT_EQ(make_slug("Ann's pictures", "library"), "anns-pictures");
  EXPECT_EQ(make_slug("--a--b--c--", "library"), "a-b-c");
}

TEST(Slug, FallsBackWhereTooLittleIsLeft) {
  EXPECT_EQ(make_slug("写真", "library"), "library");
  EXPECT_EQ(make_slug("", "library"), "library");
  EXPECT_EQ(make_slug("ab", "library"), "library");
}

TEST(Slug, KeepsWithinItsLength) {
  EXPECT_LE(make_slug(std::string(200, 'x'), "library").size(), 48u);
  EXPECT_TRUE(is_slug(make_slug(std::string(47, 'x') + " y", "library")));
}

TEST(Slug, FormIsChecked) {
  for (const char* good : {"abc", "a-b", "123", "a--b"}) EXPECT_TRUE(is_slug(good)) << good;
  for (const char* bad : {"", "ab", "-abc", "abc-", "Abc", "a_b", "a b", "äbc"})
    EXPECT_FALSE(is_slug(bad)) << bad;
  EXPECT_FALSE(is_slug(std::string(49, 'a')));
}

TEST(Slug, PagesOfTheAppAreReserved) {
  for (const char* page :
       {"settings", "claim", "device", "signin", "api", "mcp", "graphql", "cdn", "me", "libraries",
        "organizations", "oauth", "docs", "assets", "static", "healthz", "readyz", "metrics"})
    EXPECT_TRUE(is_reserved_slug(page)) << page;
  EXPECT_FALSE(is_reserved_slug("summer-photos"));
}

}  // namespace
}  // namespace lightkeep::library
