#include "app/library/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/api/errors.h"

namespace lightkeep::library {
namespace {

using testing::HasSubstr;

std::string refusal(const std::function<std::string()>& call) {
  try {
    return "made " + call();
  } catch (const api::ApiError& error) {
    EXPECT_EQ(&error.row(), &api::errors::bad_user_input);
    return error.message();
  }
}

TEST(Name, IsRefusedWithTheRulesSentence) {
  EXPECT_EQ(clean_name("  Zu\u0308rich "), "Z\u00fcrich");
  EXPECT_EQ(refusal([] { return clean_name("a\nb"); }),
            "`name`: A name cannot hold line breaks, control characters or invisible characters.");
  EXPECT_EQ(refusal([] { return clean_name(std::string(81, 'x'), longest_key_name); }),
            "`name`: A name has at most 80 characters.");
}

TEST(Tag, IsANameOfItsOwnLength) {
  EXPECT_EQ(clean_tag(" *sea "), "sea");
  EXPECT_EQ(clean_tag("Zu\u0308rich"), "Z\u00fcrich");
  EXPECT_EQ(clean_tag(std::string(200, 'x')).size(), 200U);
  EXPECT_THAT(refusal([] { return clean_tag(std::string(201, 'x')); }), HasSubstr("A tag has at most 200"));
  EXPECT_THAT(refusal([] { return clean_tag(" * "); }), HasSubstr("A tag cannot be empty"));
  EXPECT_THAT(refusal([] { return clean_tag("a\u202eb"); }), HasSubstr("A tag cannot hold line breaks"));
  EXPECT_THAT(refusal([] { return clean_tag("a,b"); }), HasSubstr("comma"));
  EXPECT_THAT(refusal([] { return clean_tag("Trash"); }), HasSubstr("reserved"));
}

TEST(Filename, IsNeverEmpty) {
  EXPECT_EQ(clean_filename("../../etc/passwd.png"), "passwd.png");
  for (const char* nothing : {"", "..", "a/", "\u202e"}) EXPECT_EQ(clean_filename(nothing), "image");
}

TEST(Slug, IsMadeFromAName) {
  EXPECT_EQ(make_slug("Summer  Photos 2026!", "library"), "summer-photos-2026");
  EXPECT_EQ(make_slug("Café Zürich", "library"), "cafe-zurich");
  EXPECT_EQ(make_slug("Ann's pictures", "library"), "anns-pictures");
  EXPECT_EQ(make_slug("--a--b--c--", "library"), "a-b-c");
  EXPECT_EQ(make_slug("Łódź & Gdańsk", "library"), "lodz-gdansk");
  EXPECT_EQ(make_slug("İstanbul", "library"), "istanbul");
  EXPECT_EQ(make_slug("re\u0301sume\u0301", "library"), "resume");
  EXPECT_EQ(make_slug("Straße Þór œuvre", "library"), "strasse-thor-oeuvre");
}

TEST(Slug, FallsBackWhereTooLittleIsLeft) {
  EXPECT_EQ(make_slug("写真", "library"), "library");
  EXPECT_EQ(make_slug("Москва", "library"), "library");
  EXPECT_EQ(make_slug("京都 2024 trip", "library"), "2024-trip");
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
