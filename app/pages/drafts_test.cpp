#include "app/pages/drafts.h"

#include <gtest/gtest.h>

namespace lightkeep::pages {
namespace {

constexpr std::int64_t now = 1'800'000'000'000;
constexpr std::int64_t hour = 3'600'000;

Draft typed(std::size_t bytes = 5) {
  return {.page = "/home", .form = "/home", .fields = {{"name", std::string(bytes, 'x')}}};
}

TEST(Drafts, AreForTheBrowserThatSentThem) {
  Drafts drafts;
  const auto number = drafts.keep({"mine", "192.0.2.1"}, typed(), now);
  EXPECT_FALSE(drafts.find(number, {"another"}, now));
  EXPECT_FALSE(drafts.find(number + 1, {"mine"}, now));
  const auto found = drafts.find(number, {"another", "mine"}, now);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->fields.front().second, "xxxxx");
  EXPECT_TRUE(drafts.find(number, {"mine"}, now)) << "a page can be loaded again";
}

TEST(Drafts, LastAnHour) {
  Drafts drafts;
  const auto number = drafts.keep({"mine", "192.0.2.1"}, typed(), now);
  EXPECT_TRUE(drafts.find(number, {"mine"}, now + hour));
  EXPECT_FALSE(drafts.find(number, {"mine"}, now + hour + 1));
}

TEST(Drafts, AreNumberedAnewAfterARestart) {
  Drafts before, after;
  EXPECT_LT(before.keep({"mine", "192.0.2.1"}, typed(), now),
            after.keep({"mine", "192.0.2.1"}, typed(), now + 1));
}

TEST(Drafts, OfOneNetworkPushOutItsOwnOnly) {
  Drafts drafts;
  const auto kept = drafts.keep({"mine", "192.0.2.1"}, typed(), now);
  const auto first = drafts.keep({"flood", "2001:db8::1"}, typed(60'000), now);
  for (int i = 2; i < 100; ++i) drafts.keep({"flood", "2001:db8::" + std::to_string(i)}, typed(60'000), now);
  EXPECT_TRUE(drafts.find(kept, {"mine"}, now));
  EXPECT_FALSE(drafts.find(first, {"flood"}, now));
}

TEST(Drafts, OfManyNetworksPushOutTheOldest) {
  Drafts drafts;
  const auto first = drafts.keep({"mine", "192.0.2.1"}, typed(), now);
  std::int64_t last = 0;
  for (int i = 0; i < 300; ++i)
    last = drafts.keep({"flood", "10.1." + std::to_string(i / 200) + "." + std::to_string(i % 200)},
                       typed(60'000), now);
  EXPECT_FALSE(drafts.find(first, {"mine"}, now));
  EXPECT_TRUE(drafts.find(last, {"flood"}, now));
}

}  // namespace
}  // namespace lightkeep::pages
