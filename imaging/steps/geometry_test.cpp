// Recipes, and the sizes that they come to.
#include "imaging/steps/geometry.h"

#include <gtest/gtest.h>

namespace lightkeep::imaging {
namespace {

TEST(Recipe, EqualResultsHaveEqualText) {
  Recipe recipe;
  recipe.width = 400;
  recipe.height = 400;
  EXPECT_EQ(recipe.canonical(), "w400-h400-contain-jpg-q80-b0");
  recipe.height.reset();
  recipe.fit = Fit::cover;
  EXPECT_EQ(recipe.canonical(), "w400-h0-contain-jpg-q80-b0") << "a fit needs both sides";
  recipe.format = Format::png;
  recipe.quality = 30;
  EXPECT_EQ(recipe.canonical(), "w400-h0-contain-png-q0-b0") << "PNG has no quality";
}

struct Case {
  Size source;
  std::uint32_t width, height;  // 0: open
  Fit fit;
  Size expected;
};

TEST(Geometry, SizesFollowTheFit) {
  constexpr Case cases[] = {
      {{4000, 3000}, 400, 400, Fit::contain, {400, 300}}, {{3000, 4000}, 400, 400, Fit::contain, {300, 400}},
      {{4000, 3000}, 400, 0, Fit::cover, {400, 300}},     {{4000, 3000}, 0, 300, Fit::contain, {400, 300}},
      {{4000, 3000}, 0, 0, Fit::fill, {4000, 3000}},      {{4000, 3000}, 400, 400, Fit::cover, {400, 400}},
      {{300, 200}, 400, 400, Fit::cover, {200, 200}},     {{300, 200}, 600, 100, Fit::cover, {300, 50}},
      {{300, 200}, 600, 600, Fit::fill, {200, 200}},      {{300, 200}, 100, 150, Fit::fill, {100, 150}},
      {{20000, 1}, 800, 800, Fit::contain, {800, 1}},     {{1, 1}, 400, 400, Fit::cover, {1, 1}},
      {{1, 20000}, 100, 100, Fit::cover, {1, 1}},         {{300, 200}, 16384, 1, Fit::fill, {300, 1}},
  };
  for (const Case& row : cases) {
    Recipe recipe;
    if (row.width) recipe.width = row.width;
    if (row.height) recipe.height = row.height;
    recipe.fit = row.fit;
    const Plan result = plan(row.source, recipe, 65500);
    EXPECT_EQ(result.to.width, row.expected.width) << recipe.canonical();
    EXPECT_EQ(result.to.height, row.expected.height) << recipe.canonical();
  }
}

}  // namespace
}  // namespace lightkeep::imaging
