// The small parts: canonical recipes, EXIF, geometry, palette, fingerprint, alpha.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstring>

#include "imaging/fingerprint.h"
#include "imaging/palette.h"
#include "imaging/pixels/bitmap.h"
#include "imaging/pixels/exif.h"
#include "imaging/steps/geometry.h"
#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;
using namespace std::string_literals;

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

std::uint64_t price_of(Format source, std::uint32_t width, std::uint32_t height, const Recipe& recipe) {
  Header header;
  header.format = source;
  header.width = width;
  header.height = height;
  return price(header, recipe);
}

TEST(Price, CountsWhatIsDecodedResampledBlurredAndEncoded) {
  Recipe small;
  small.width = small.height = 100;
  const std::uint64_t least = price_of(Format::jpeg, 1000, 1000, small);
  EXPECT_GT(price_of(Format::jpeg, 2000, 1000, small), least * 3 / 2) << "more to decode";
  EXPECT_GT(price_of(Format::png, 1000, 1000, small), least) << "dearer to decode";
  Recipe large = small;
  large.width = large.height = 1000;
  EXPECT_GT(price_of(Format::jpeg, 1000, 1000, large), least * 3 / 2) << "more to encode";
  Recipe soft = large;
  soft.blur = 1;
  EXPECT_GT(price_of(Format::jpeg, 1000, 1000, soft), price_of(Format::jpeg, 1000, 1000, large));
  Recipe softer = soft;
  softer.blur = 100;
  EXPECT_EQ(price_of(Format::jpeg, 1000, 1000, softer), price_of(Format::jpeg, 1000, 1000, soft));
  Recipe png = large;
  png.format = Format::png;
  EXPECT_GT(price_of(Format::jpeg, 1000, 1000, png), 3 * price_of(Format::jpeg, 1000, 1000, large));
}

TEST(Price, IsOfWhatIsMadeNotOfWhatIsAskedFor) {
  Recipe huge, whole;
  huge.width = huge.height = 16'384;
  EXPECT_EQ(price_of(Format::jpeg, 640, 480, huge), price_of(Format::jpeg, 640, 480, whole));
  EXPECT_GT(price_of(Format::gif, 1, 1, whole), 0U);
}

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

TEST(Exif, GivesTheOrientationInBothByteOrders) {
  for (int orientation = 1; orientation <= 8; ++orientation)
    EXPECT_EQ(exif_orientation(bytes_of(exif(orientation))), orientation);
  const std::string little("II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0", 26);
  EXPECT_EQ(exif_orientation(bytes_of(little)), 6);
  EXPECT_EQ(exif_orientation(bytes_of(std::string("Exif\0\0", 6) + little)), 6);
}

TEST(Exif, WhatIsBrokenIsUpright) {
  EXPECT_EQ(exif_orientation({}), 1);
  EXPECT_EQ(exif_orientation(bytes_of(exif(9))), 1);
  std::string far = exif(6);
  far.replace(4, 4, "\xff\xff\xff\xf0");
  EXPECT_EQ(exif_orientation(bytes_of(far)), 1);
  for (std::size_t length = 0; length < 20; ++length)
    EXPECT_EQ(exif_orientation(bytes_of(exif(6).substr(0, length))), 1);
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

Bitmap bitmap_of(const Raster& raster) {
  Bitmap bitmap({raster.width, raster.height}, true);
  for (std::uint32_t y = 0; y < raster.height; ++y) {
    std::memcpy(bitmap.row(y), raster.at(0, y), bitmap.stride());
    premultiply(bitmap.samples(y));
  }
  return bitmap;
}

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

std::uint64_t fingerprint_of(const std::string& bytes) {
  MemorySource source(bytes);
  return derive(source, {}, {}).fingerprint;
}

TEST(Fingerprint, StaysThroughSizeAndFormatAndDiffersBetweenPictures) {
  const std::uint64_t original = fingerprint_of(make_png(photo(600, 400)));
  const std::uint64_t other_format =
      fingerprint_of(make_jpeg(photo(600, 400), {.quality = 60, .full_chroma = false}));
  Recipe half;
  half.width = 300;
  half.format = Format::webp;
  MemorySource source(make_png(photo(600, 400)));
  const std::uint64_t smaller = fingerprint_of(render(source, half, {}).bytes);
  const std::uint64_t mirrored = fingerprint_of(make_png(stored_as(photo(600, 400), 2)));
  EXPECT_LE(std::popcount(original ^ other_format), 6);
  EXPECT_LE(std::popcount(original ^ smaller), 6);
  EXPECT_GE(std::popcount(original ^ mirrored), 16);
}

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
