#include "app/cdn/hot_cache.h"

#include <gtest/gtest.h>

namespace lightkeep::cdn {
namespace {

std::shared_ptr<const HotImage> image(std::size_t size) {
  return std::make_shared<HotImage>(
      HotImage{std::make_shared<const std::string>(size, 'x'), "\"e\"", "image/jpeg", 0});
}

TEST(HotCache, FindsWhatItKept) {
  HotCache cache(10'000, 5'000);
  cache.keep(cache.ticket(), "/cdn/a.jpg", "a", image(10));
  EXPECT_TRUE(cache.find("/cdn/a.jpg"));
  EXPECT_FALSE(cache.find("/cdn/a.jpg?w=1"));
}

TEST(HotCache, ForgettingAnAssetTakesAllItsTargets) {
  HotCache cache(10'000, 5'000);
  cache.keep(cache.ticket(), "/cdn/a.jpg", "a", image(10));
  cache.keep(cache.ticket(), "/cdn/a.jpg?w=1", "a", image(10));
  cache.keep(cache.ticket(), "/cdn/b.jpg", "b", image(10));
  cache.forget("a");
  EXPECT_FALSE(cache.find("/cdn/a.jpg"));
  EXPECT_FALSE(cache.find("/cdn/a.jpg?w=1"));
  EXPECT_TRUE(cache.find("/cdn/b.jpg"));
  cache.forget_all();
  EXPECT_FALSE(cache.find("/cdn/b.jpg"));
}

TEST(HotCache, AnOldTicketKeepsNothing) {
  HotCache cache(10'000, 5'000);
  const auto ticket = cache.ticket();
  cache.forget("a");
  cache.keep(ticket, "/cdn/a.jpg", "a", image(10));
  EXPECT_FALSE(cache.find("/cdn/a.jpg"));
}

TEST(HotCache, EvictsTheLeastRecentlyUsed) {
  HotCache cache(3 * 2'000, 5'000);
  cache.keep(cache.ticket(), "a", "a", image(1'500));
  cache.keep(cache.ticket(), "b", "b", image(1'500));
  cache.keep(cache.ticket(), "c", "c", image(1'500));
  cache.find("a");
  cache.keep(cache.ticket(), "d", "d", image(1'500));
  EXPECT_TRUE(cache.find("a"));
  EXPECT_FALSE(cache.find("b"));
  EXPECT_TRUE(cache.find("d"));
}

TEST(HotCache, LargeImagesStayOut) {
  HotCache cache(10'000, 100);
  cache.keep(cache.ticket(), "a", "a", image(101));
  EXPECT_FALSE(cache.find("a"));
}

}  // namespace
}  // namespace lightkeep::cdn
