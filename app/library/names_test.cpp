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

}  // namespace
}  // namespace lightkeep::library
