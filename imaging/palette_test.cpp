// Dominant colours of drawn pictures.
#include "imaging/palette.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;

TEST(Palette, ListsColoursByTheirShare) {
  Raster raster = flat(64, 64, 0x2040c0ff);
  for (std::uint32_t y = 0; y < 20; ++y)
    for (std::uint32_t x = 0; x < 64; ++x) std::memcpy(raster.at(x, y), "\xe0\x20\x20\xff", 4);
  for (std::uint32_t y = 0; y < 5; ++y)
    for (std::uint32_t x = 0; x < 64; ++x) std::memcpy(raster.at(x, y), "\xff\xff\xff\xff", 4);
  EXPECT_THAT(palette(bitmap_of(raster)), ::testing::ElementsAre("#2040c0", "#e02020", "#ffffff"));
}

TEST(Palette, HasAtMostFiveAndSeesNothingTransparent) {
  EXPECT_LE(palette(bitmap_of(photo(64, 64))).size(), 5u);
  EXPECT_THAT(palette(bitmap_of(flat(8, 8, 0xff000000))), ::testing::IsEmpty());
}

}  // namespace
}  // namespace lightkeep::imaging
