// Renditions: kept, found, and evicted in the order of their last use.
#include "store/renditions.h"

#include <gtest/gtest.h>

#include "store/test_store.h"

namespace lightkeep::store {
namespace {

class RenditionsTest : public testing::Test {
 protected:
  RenditionsTest() { reopen(); }
  void reopen() {
    store.reset();
    store = std::make_unique<Store>(StoreConfig{.folder = folder.path(), .rendition_budget = 100'000});
  }
  Renditions& renditions() { return store->renditions(); }
  std::string find(const std::string& recipe) {
    const auto found = renditions().find(source, recipe);
    return found ? *found : "nothing";
  }

  TestFolder folder;
  std::unique_ptr<Store> store;
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
    renditions().keep(source, "r" + std::to_string(i), std::string(5'000, 'x'));
    ASSERT_NE(find("r0"), "nothing") << "it is used all the time; " << i;
    renditions().trim(0);
    ASSERT_LE(renditions().total_bytes(), 100'000u);
  }
  EXPECT_EQ(find("r1"), "nothing");
  EXPECT_NE(find("r49"), "nothing");
}

TEST_F(RenditionsTest, SizesAndOrderSurviveAReopening) {
  for (int i = 0; i < 20; ++i) renditions().keep(source, "r" + std::to_string(i), std::string(5'000, 'x'));
  find("r0");
  reopen();
  EXPECT_EQ(renditions().total_bytes(), 100'000u);
  renditions().keep(source, "new", std::string(5'000, 'x'));
  EXPECT_NE(find("r0"), "nothing");
  EXPECT_EQ(find("r1"), "nothing");
  EXPECT_NE(find("r19"), "nothing");
}

TEST_F(RenditionsTest, TrimmingIsBounded) {
  for (int i = 0; i < 20; ++i) renditions().keep(source, "r" + std::to_string(i), std::string(5'000, 'x'));
  store.reset();
  store = std::make_unique<Store>(StoreConfig{.folder = folder.path(), .rendition_budget = 10'000});
  EXPECT_TRUE(renditions().trim(3));
  EXPECT_EQ(renditions().total_bytes(), 85'000u);
  EXPECT_FALSE(renditions().trim(100));
  EXPECT_EQ(renditions().total_bytes(), 10'000u);
}

TEST_F(RenditionsTest, OneThatIsLargerThanTheBudgetIsNotKept) {
  renditions().keep(source, "huge", std::string(100'001, 'x'));
  EXPECT_EQ(find("huge"), "nothing");
}

}  // namespace
}  // namespace lightkeep::store
