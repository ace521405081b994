// BlurHash against the answers of the reference encoder in TypeScript (npm package "blurhash"), with the
// largest component taken by its absolute value, as the reference in C does; the
// perceptual hash against changes that eyes do not see.
#include "imaging/image_hashes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <functional>

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;

using Paint = std::function<void(std::uint32_t x, std::uint32_t y, std::uint8_t* rgb)>;

Bitmap painted(Size size, const Paint& paint) {
  Bitmap bitmap(size);
  for (std::uint32_t y = 0; y < size.height; ++y)
    for (std::uint32_t x = 0; x < size.width; ++x) paint(x, y, bitmap.row(y) + x * Bitmap::channels);
  return bitmap;
}

void texture(std::uint32_t x, std::uint32_t y, std::uint8_t* rgb) {
  rgb[0] = static_cast<std::uint8_t>(x * 7 + y * 3);
  rgb[1] = static_cast<std::uint8_t>(x * 5 + y * 11);
  rgb[2] = static_cast<std::uint8_t>(x * y);
}

TEST(Blurhash, EqualsTheReferenceOnTextures) {
  EXPECT_EQ(blurhash(painted({32, 24}, texture), {4, 3}), "LlHo8e2lW*xBStQ=w5NfQorxTboJ");
  EXPECT_EQ(blurhash(painted({24, 32}, texture), {3, 4}), "TbGIry1rsiBxrYjKh%iRg4iLcVkl");
  EXPECT_EQ(blurhash(painted({5, 1}, texture), {4, 1}), "301.pV9yIs$}");
  EXPECT_EQ(blurhash(painted({32, 24}, texture), {9, 9}),
            "|lHo8e2lW*xBN?xGShs.SKStQ=w5Nfr_S2nha#ahQorxTboJX3j=j^W:oJnhX+jGi^WZnnW,n$WpadaQixXSogW+oMa$j["
            "oyWVb;kDaJjda$f5jsa$adjwa1j]bbf5j[ayoebGbHk8bujFazfRf9aebHjGbGj0afk9f8fh");
}

TEST(Blurhash, EqualsTheReferenceOnFlatAndHalvedPictures) {
  const Bitmap flat =
      painted({8, 8}, [](auto, auto, std::uint8_t* rgb) { rgb[0] = 64, rgb[1] = 128, rgb[2] = 192; });
  EXPECT_EQ(blurhash(flat, {4, 3}), "LL7Wp@t:fQt:t:kDfQkDfQfQfQfQ");
  const Bitmap halves = painted({16, 8}, [](std::uint32_t x, auto, std::uint8_t* rgb) {
    std::copy_n(x < 8 ? "\xfa\x1e\x5a" : "\x0a\xc8\x28", 3, rgb);
  });
  EXPECT_EQ(blurhash(halves, {4, 3}), "L~LC]{_@w3KwxZw3n*X6fQfQfQfQ");
}

TEST(Blurhash, ASingleComponentHasNoDetail) {
  EXPECT_EQ(blurhash(painted({32, 24}, texture), {1, 1}), "00Ho8e");
}

TEST(Blurhash, ComponentsFollowTheLongerSide) {
  EXPECT_EQ(components_for({64, 48}).across, 4);
  EXPECT_EQ(components_for({64, 48}).down, 3);
  EXPECT_EQ(components_for({48, 64}).across, 3);
  EXPECT_EQ(components_for({48, 64}).down, 4);
  EXPECT_EQ(components_for({64, 1}).down, 1);
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

}  // namespace
}  // namespace lightkeep::imaging
