// Pages of lists as they are printed and cut.
#include "app/library/paging.h"

#include <gtest/gtest.h>

namespace lightkeep::library {
namespace {

constexpr std::int64_t all = 10;

/// Tags `begin` to `end` of ten.
api::Page<api::Tag> tags(std::int64_t begin, std::int64_t end, std::int64_t size) {
  api::Page<api::Tag> page{
      .entries = {}, .found = all, .page = begin / size + 1, .page_size = size, .more = end < all};
  for (auto i = begin; i < end; ++i) {
    page.entries.push_back({std::to_string(i), 0, "user"});
    page.after.push_back(std::to_string(i + 1));
  }
  return page;
}

std::string ids_of(const std::string& json) {
  std::string ids;
  for (const api::Json& tag : api::Json::parse(json)) ids += tag["id"].get<std::string>();
  return ids;
}

TEST(Listing, PrintsWhatThereIsRoomFor) {
  const auto page = tags(0, 5, 5);
  const Listing listing = listing_of(page);
  const std::size_t bytes = print(listing, 1'000).json.size();
  EXPECT_EQ(ids_of(print(listing, 1'000).json), "01234");
  const PrintedList cut = print(listing, bytes - 10);
  EXPECT_EQ(ids_of(cut.json), "0123");
  EXPECT_EQ(cut.given, 4u);
  EXPECT_EQ(ids_of(print(listing, 0).json), "0") << "never none";
  EXPECT_EQ(print(listing_of(tags(0, 0, 5)), 100).json, "[]");
}

TEST(Listing, ASearchIsPrintedAsItsType) {
  api::SearchResult result{.hits = {}, .found = 7, .page = 2, .page_size = 1, .after = {"2"}, .more = true};
  result.hits.emplace_back().asset.id = "Ab";
  EXPECT_EQ(api::Json::parse(print(listing_of(result), 10'000).json), api::to_json(result));
}

TEST(Listing, GoesOnByNumbersOnlyBehindAWholePage) {
  const auto next = [](const api::Page<api::Tag>& page, std::size_t given) {
    return listing_of(page).next(given);
  };
  EXPECT_EQ(next(tags(6, 9, 3), 3), (api::Json{{"page", 4}, {"pageSize", 3}}));
  EXPECT_EQ(next(tags(6, 9, 3), 2), (api::Json{{"cursor", "8"}}));
  EXPECT_EQ(next(tags(6, 8, 3), 2), (api::Json{{"cursor", "8"}})) << "a number would pass one over";
  auto by_cursor = tags(6, 9, 3);
  by_cursor.by_cursor = true;
  EXPECT_EQ(next(by_cursor, 3), (api::Json{{"cursor", "9"}}));
  EXPECT_EQ(next(tags(8, 10, 4), 2), api::Json(nullptr));
  EXPECT_EQ(next(tags(8, 10, 4), 1), (api::Json{{"cursor", "9"}}));
  EXPECT_EQ(next(tags(0, 0, 4), 0), api::Json(nullptr));
}

}  // namespace
}  // namespace lightkeep::library
