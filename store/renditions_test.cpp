// Renditions: kept, found, and evicted in the order of their last use.
#include "store/renditions.h"

#include <gtest/gtest.h>

#include <array>

#include "store/test_store.h"

namespace lightkeep::store {
namespace {

class RenditionsTest : public testing::Test {
 protected:
  RenditionsTest() { reopen(); }
  void reopen() {
    store.reset();
    store = std::make_unique<Store>(StoreConfig{.folder = folder.path(), .rendition_budget = budget});
  }
  Renditions& renditions() { return store->renditions(); }
  std::string find(const std::string& recipe) {
    const auto found = renditions().find(source, recipe);
    if (!found) return "nothing";
    return found->whole ? *found->whole : read(recipe, found->size);
  }
  std::string read(const std::string& recipe, std::uint64_t size) {
    std::string bytes(size, '\0');
    const auto out = std::as_writable_bytes(std::span(bytes));
    for (std::size_t at = 0, count = 1; at < size; at += count) {
      count = renditions().read_at(source, recipe, at, out.subspan(at).first(std::min(window, size - at)));
      if (count == 0) return "cut";
    }
    return bytes;
  }

  /// A rendition of 5,000 bytes of each of many images.
  void keep(int image) {
    renditions().keep(sha256("image " + std::to_string(image)), "w=400", std::string(5'000, 'x'));
  }
  bool has(int image) {
    return renditions().find(sha256("image " + std::to_string(image)), "w=400").has_value();
  }

  TestFolder folder;
  static constexpr std::size_t window = 100'000;
  std::unique_ptr<Store> store;
  std::uint64_t budget = 100'000;
  std::array<char, 100'000> scratch{};
  const Digest source = sha256("source");
};

TEST_F(RenditionsTest, WhatIsKeptIsFoundByItsRecipeAndReplaced) {
  EXPECT_EQ(find("w=400"), "nothing");
  renditions().keep(source, "w=400", std::string(10'000, 'a'));
  EXPECT_EQ(find("w=400"), std::string(10'000, 'a'));
  EXPECT_EQ(find("w=40"), "nothing");
  renditions().keep(source, "w=400", "b");
  EXPECT_EQ(find("w=400"), "b");
  EXPECT_EQ(renditions().total_bytes(), 1u);
}

TEST_F(RenditionsTest, ErasingASourceLeavesOthers) {
  renditions().keep(source, "a", "1");
  renditions().keep(source, "b", "22");
  renditions().keep(sha256("other"), "a", "333");
  renditions().erase_all(source);
  EXPECT_EQ(find("a"), "nothing");
  EXPECT_EQ(find("b"), "nothing");
  EXPECT_EQ(renditions().total_bytes(), 3u);
}

TEST_F(RenditionsTest, TheyStayUnderTheBudgetAndTheLeastRecentlyUsedGoFirst) {
  for (int i = 0; i < 50; ++i) {
    keep(i);
    ASSERT_TRUE(has(0)) << "it is used all the time; " << i;
    renditions().trim(0);
    ASSERT_LE(renditions().total_bytes(), 100'000u);
  }
  EXPECT_FALSE(has(1));
  EXPECT_TRUE(has(49));
}

TEST_F(RenditionsTest, SizesAndOrderSurviveAReopening) {
  for (int i = 0; i < 20; ++i) keep(i);
  has(0);
  reopen();
  EXPECT_EQ(renditions().total_bytes(), 100'000u);
  keep(20);
  EXPECT_TRUE(has(0));
  EXPECT_FALSE(has(1));
  EXPECT_TRUE(has(19));
}

TEST_F(RenditionsTest, TrimmingIsBounded) {
  for (int i = 0; i < 20; ++i) keep(i);
  store.reset();
  store = std::make_unique<Store>(StoreConfig{.folder = folder.path(), .rendition_budget = 10'000});
  EXPECT_TRUE(renditions().trim(3));
  EXPECT_EQ(renditions().total_bytes(), 85'000u);
  EXPECT_FALSE(renditions().trim(100));
  EXPECT_EQ(renditions().total_bytes(), 10'000u);
}

std::string numbered_bytes(std::size_t size) {
  std::string bytes;
  for (int i = 0; bytes.size() < size; ++i) bytes += std::to_string(i) + ' ';
  bytes.resize(size);
  return bytes;
}

TEST_F(RenditionsTest, LargeOnesComeInPieces) {
  budget = 100 << 20;
  reopen();
  const std::size_t piece = 256 << 10;
  for (const std::size_t size : {piece - 1, piece, piece + 1, 3 * piece, 5 * piece + 17}) {
    const std::string bytes = numbered_bytes(size);
    renditions().keep(source, "w=4000", bytes);
    EXPECT_EQ(renditions().find(source, "w=4000")->whole == nullptr, size > piece) << size;
    EXPECT_TRUE(find("w=4000") == bytes) << size;
    EXPECT_EQ(renditions().total_bytes(), size);
    reopen();
    EXPECT_TRUE(find("w=4000") == bytes) << size << " after a reopening";
    EXPECT_EQ(renditions().read_at(source, "w=4000", size, std::as_writable_bytes(std::span(scratch))), 0u);
  }
  renditions().erase_all(source);
  EXPECT_EQ(find("w=4000"), "nothing");
  EXPECT_EQ(read("w=4000", 5 * piece), "cut");
  EXPECT_EQ(renditions().total_bytes(), 0u);
}

TEST_F(RenditionsTest, OneThatIsBeingReadStaysWhileOthersComeAndGo) {
  budget = 10 << 20;
  reopen();
  const std::string large = numbered_bytes(2 << 20), other = numbered_bytes(3 << 20);
  renditions().keep(source, "read", large);
  std::string got;
  for (int i = 0; got.size() < large.size(); ++i) {
    const auto count =
        renditions().read_at(source, "read", got.size(), std::as_writable_bytes(std::span(scratch)));
    ASSERT_GT(count, 0u) << "evicted at " << got.size();
    got.append(scratch.data(), count);
    renditions().keep(sha256("r" + std::to_string(i)), "w=4000", other);
  }
  EXPECT_TRUE(got == large);
  EXPECT_FALSE(renditions().find(sha256("r0"), "w=4000"));
}

TEST_F(RenditionsTest, OneImageCannotPushOutTheOthers) {
  for (int i = 0; i < 13; ++i) keep(i);
  for (int i = 0; i < 200; ++i)
    renditions().keep(source, "r" + std::to_string(i), std::string(i % 2 == 0 ? 1'000 : 3'000, 'x'));
  for (int i = 0; i < 13; ++i) EXPECT_TRUE(has(i)) << i;
  EXPECT_LE(renditions().total_bytes(), 13u * 5'000 + 100'000 / 4);
  EXPECT_NE(find("r199"), "nothing");
  EXPECT_NE(find("r198"), "nothing");
  EXPECT_EQ(find("r0"), "nothing");
  renditions().keep(source, "large", std::string(30'000, 'x'));
  EXPECT_NE(find("large"), "nothing") << "what is more than its part stands alone";
  EXPECT_EQ(find("r199"), "nothing");
  renditions().keep(source, "large", std::string(10, 'x'));
  EXPECT_EQ(renditions().total_bytes(), 13u * 5'000 + 10) << "replaced, and counted once";
}

TEST_F(RenditionsTest, OneImageHasSoManyAtMost) {
  for (int i = 0; i < 300; ++i) renditions().keep(source, "r" + std::to_string(i), "x");
  EXPECT_LE(renditions().total_bytes(), 256u);
  EXPECT_GE(renditions().total_bytes(), 200u);
  EXPECT_NE(find("r299"), "nothing");
}

TEST_F(RenditionsTest, WhatAnImageHoldsIsCountedThroughAllThatComesAndGoes) {
  const auto keep_many = [&](int from, int to) {
    for (int i = from; i < to; ++i) renditions().keep(source, "r" + std::to_string(i), "x");
  };
  const auto held = [&] { return renditions().total_bytes(); };
  keep_many(0, 200);
  keep_many(0, 200);
  EXPECT_EQ(held(), 200u) << "replaced, and counted once";
  reopen();
  keep_many(200, 250);
  EXPECT_EQ(held(), 250u) << "those of before are counted";
  keep_many(250, 300);
  EXPECT_LE(held(), 256u);
  renditions().erase_all(source);
  keep_many(0, 250);
  EXPECT_EQ(held(), 250u) << "those that are erased are not";
  for (int i = 0; i < 40; ++i) keep(i);
  EXPECT_EQ(find("r0"), "nothing") << "evicted";
  keep_many(0, 250);
  EXPECT_NE(find("r0"), "nothing") << "nor are the evicted";
}

TEST_F(RenditionsTest, OneThatIsLargerThanTheBudgetIsNotKept) {
  renditions().keep(source, "huge", std::string(100'001, 'x'));
  EXPECT_EQ(find("huge"), "nothing");
}

}  // namespace
}  // namespace lightkeep::store
