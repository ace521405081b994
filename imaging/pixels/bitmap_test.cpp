// Alpha multiplied in, divided out and put on white.
#include "imaging/pixels/bitmap.h"

#include <gtest/gtest.h>

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;

TEST(Alpha, DividesOutWhatItMultipliedIn) {
  for (int alpha = 1; alpha < 256; ++alpha)
    for (int value = 0; value < 256; value += 5) {
      std::uint8_t pixel[4] = {static_cast<std::uint8_t>(value), 0, 0, static_cast<std::uint8_t>(alpha)},
                   back[4];
      premultiply(pixel);
      unpremultiply(pixel, back);
      ASSERT_NEAR(back[0], value, 128.0 / alpha + 0.51);
    }
}

TEST(Alpha, FlatteningPutsItOnWhite) {
  Bitmap bitmap = bitmap_of(flat(2, 2, 0x00000040));
  flatten(bitmap);
  EXPECT_EQ(bitmap.row(0)[0], 255 - 0x40);
  EXPECT_EQ(bitmap.row(0)[3], 255);
  EXPECT_FALSE(bitmap.alpha());
}

}  // namespace
}  // namespace lightkeep::imaging
