// GIF: the first frame where it belongs, whatever the header says.
#include <gtest/gtest.h>

#include <cstring>

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;

Raster as_gif(const Raster& raster) {
  Raster out(raster.width, raster.height);
  for (std::size_t i = 0; i < raster.rgba.size(); i += 4) {
    if (raster.rgba[i + 3] == 0) continue;
    const std::uint32_t colour = gif_colour(raster.rgba[i], raster.rgba[i + 1], raster.rgba[i + 2]);
    for (int c = 0; c < 3; ++c)
      out.rgba[i + static_cast<std::size_t>(c)] = static_cast<std::uint8_t>(colour >> (16 - 8 * c));
    out.rgba[i + 3] = 255;
  }
  return out;
}

TEST(Gif, IsReadExactly) {
  EXPECT_EQ(largest_distance(read_any(make_gif(gradient(50, 31))), as_gif(gradient(50, 31))), 0);
}

TEST(Gif, InterlacedRowsAreInOrder) {
  for (const std::uint32_t height : {1u, 2u, 3u, 5u, 8u, 31u})
    EXPECT_EQ(largest_distance(read_any(make_gif(gradient(50, height), {.interlaced = true})),
                               as_gif(gradient(50, height))),
              0);
}

TEST(Gif, TransparentPixelsAreTransparent) {
  Raster source = gradient(16, 16);
  source.at(4, 4)[3] = 0;
  EXPECT_EQ(largest_distance(read_any(make_gif(source)), as_gif(source)), 0);
}

TEST(Gif, AFrameLiesOnItsCanvas) {
  const Raster result = read_any(
      make_gif(flat(4, 3, 0xff0000ff), {.canvas_width = 10, .canvas_height = 8, .left = 5, .top = 2}));
  EXPECT_EQ(result.width, 10u);
  EXPECT_EQ(result.height, 8u);
  EXPECT_EQ(result.at(4, 2)[3], 0);
  EXPECT_EQ(result.at(5, 2)[3], 255);
  EXPECT_EQ(result.at(8, 4)[3], 255);
  EXPECT_EQ(result.at(8, 5)[3], 0);
}

TEST(Gif, ACanvasReachesAsFarAsItsFirstFrame) {
  for (const bool interlaced : {false, true}) {
    const std::string bytes =
        make_gif(gradient(30, 20),
                 {.canvas_width = 10, .canvas_height = 8, .left = 3, .top = 2, .interlaced = interlaced});
    const Raster result = read_any(bytes), full = as_gif(gradient(30, 20));
    ASSERT_EQ(result.width, 33u);
    ASSERT_EQ(result.height, 22u);
    EXPECT_EQ(result.at(2, 2)[3], 0);
    for (std::uint32_t y = 0; y < 20; ++y)
      EXPECT_EQ(std::memcmp(result.at(3, y + 2), full.at(0, y), std::size_t{4} * 30), 0);
  }
}

TEST(Gif, ACanvasWithoutASizeIsItsFirstFrame) {
  std::string bytes = make_gif(gradient(30, 20));
  bytes.replace(6, 4, 4, '\0');
  EXPECT_EQ(largest_distance(read_any(bytes), as_gif(gradient(30, 20))), 0);
}

TEST(Gif, AFirstFrameMayNotMakeTheCanvasTooLarge) {
  Limits limits;
  limits.max_side = 100;
  for (const bool aside : {false, true}) {
    MemorySource source(make_gif(gradient(5, 5), aside ? GifOptions{.left = 96} : GifOptions{.top = 96}));
    EXPECT_THROW(inspect(source, limits), Error);
  }
}

/// All of a file of one pixel.
TEST(Gif, WithoutAnyPaletteItIsBlack) {
  const std::string bytes("GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2\x44\1\0;", 29);
  EXPECT_EQ(largest_distance(read_any(bytes), flat(1, 1, 0x000000ff)), 0);
}

/// A file that ends in `count` extensions without data instead of an image, and how often it was read.
class Extensions final : public Source {
 public:
  explicit Extensions(std::size_t count) : memory_(header() + blocks(count)) {}
  std::uint64_t size() const override { return memory_.size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override {
    ++reads;
    return memory_.read_at(offset, out);
  }
  std::size_t reads = 0;

 private:
  static std::string header() { return make_gif(gradient(2, 2)).substr(0, 13 + 3 * 256); }
  static std::string blocks(std::size_t count) {
    std::string all;
    while (count-- > 0) all += std::string("!\xfe\0", 3);
    return all;
  }
  MemorySource memory_;
};

TEST(Gif, EmptyExtensionsAreCounted) {
  std::size_t reads[2] = {};
  for (const bool more : {false, true}) {
    Extensions source(more ? 2'000'000 : 40'000);
    EXPECT_THROW(inspect(source, {}), Error);
    reads[more] = source.reads;
  }
  EXPECT_EQ(reads[0], reads[1]);
}

TEST(Gif, ASecondFrameMakesItAnimated) {
  for (const int frames : {1, 2}) {
    MemorySource source(make_gif(gradient(20, 20), {.frames = frames}));
    EXPECT_EQ(inspect(source, {}).animated, frames == 2);
  }
}

}  // namespace
}  // namespace lightkeep::imaging
