// Animations: every picture, its time and how often all is played, in another size and format.
#include <gtest/gtest.h>

#include "imaging/codecs/codec.h"
#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;

constexpr std::uint32_t red = 0xff0000ff, blue = 0x0000ffff, green = 0x00ff00ff;

struct Shown {
  Raster raster;
  std::uint32_t milliseconds;
};

Raster raster_of(const Bitmap& bitmap) {
  Raster raster(bitmap.width(), bitmap.height());
  for (std::uint32_t y = 0; y < bitmap.height(); ++y) unpremultiply(bitmap.samples(y), raster.at(0, y));
  return raster;
}

std::vector<Shown> frames_of(const std::string& bytes) {
  MemorySource source(bytes);
  const auto frames = decode_frames(source, {1000, 1000}, {});
  std::vector<Shown> shown;
  while (const auto frame = frames->next())
    shown.push_back({raster_of(*frame->picture.pixels), frame->milliseconds});
  return shown;
}

Motion motion_of(const std::string& bytes) {
  MemorySource source(bytes);
  return codec_of(source).motion(source);
}

std::uint32_t colour(const Raster& raster, std::uint32_t x, std::uint32_t y) {
  const std::uint8_t* p = raster.at(x, y);
  return std::uint32_t{p[0]} << 24 | std::uint32_t{p[1]} << 16 | std::uint32_t{p[2]} << 8 | p[3];
}

Recipe moving(std::uint32_t width) {
  Recipe recipe;
  recipe.width = width;
  recipe.format = Format::webp;
  recipe.moving = true;
  recipe.quality = 95;
  return recipe;
}

std::string rendered(const std::string& bytes, const Recipe& recipe) {
  MemorySource source(bytes);
  return render_frames(source, recipe, {}).bytes;
}

std::string three(int repeats = 0) {
  return make_animated_gif(40, 30,
                           {{.raster = flat(40, 30, red), .delay = 7},
                            {.raster = flat(40, 30, blue), .delay = 50},
                            {.raster = flat(40, 30, green), .delay = 0}},
                           repeats);
}

TEST(Animation, EveryPictureOfAGifIsThereWithItsTime) {
  const auto shown = frames_of(three());
  ASSERT_EQ(shown.size(), 3u);
  EXPECT_EQ(colour(shown[0].raster, 5, 5), red);
  EXPECT_EQ(colour(shown[1].raster, 5, 5), blue);
  EXPECT_EQ(colour(shown[2].raster, 39, 29), green);
  EXPECT_EQ(shown[0].milliseconds, 70u);
  EXPECT_EQ(shown[1].milliseconds, 500u);
}

TEST(Animation, AGifsRepeatsAreWhatIsPlayedAfterTheFirstTime) {
  EXPECT_EQ(motion_of(three(0)).plays, 0u);
  EXPECT_EQ(motion_of(three(4)).plays, 5u);
  EXPECT_EQ(motion_of(three(-1)).plays, 1u);
  EXPECT_EQ(motion_of(three()).frames, 3u);
  EXPECT_EQ(motion_of(make_gif(gradient(8, 8))).frames, 1u);
}

TEST(Animation, BecomesAWebpOfAnotherSizeThatMovesAsLongAndAsOften) {
  const std::string webp = rendered(three(4), moving(20));
  EXPECT_EQ(motion_of(webp).frames, 3u);
  EXPECT_EQ(motion_of(webp).plays, 5u);
  const auto shown = frames_of(webp);
  ASSERT_EQ(shown.size(), 3u);
  EXPECT_EQ(shown[0].raster.width, 20u);
  EXPECT_EQ(shown[0].raster.height, 15u);
  EXPECT_LT(largest_distance(shown[1].raster, flat(20, 15, blue)), 12);
  EXPECT_EQ(shown[0].milliseconds, 70u);
  EXPECT_EQ(shown[1].milliseconds, 500u);
  EXPECT_EQ(shown[2].milliseconds, 100u) << "what says 0 is shown for a tenth of a second";
}

TEST(Animation, TimesThatAddUpToMoreThanCanBeSaidAreCut) {
  constexpr std::uint32_t longest = (1u << 24) - 1;
  constexpr int pictures = 200;
  const Watch watch({});
  const auto writer = codec(Format::webp).write_animation({1, 1}, 0, 80, watch);
  for (int i = 0; i < pictures; ++i) {
    MemorySource source(make_png(flat(1, 1, i % 2 == 0 ? red : blue)));
    writer->add(*decode(source, {1, 1}, {}).pixels, longest);
  }
  const std::string webp = writer->finish();
  EXPECT_GT(motion_of(webp).frames, 100u);
  const auto shown = frames_of(webp);
  ASSERT_FALSE(shown.empty());
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(shown.at(i).milliseconds, longest) << i;
}

TEST(Animation, AnAnimatedWebpStaysOne) {
  const std::string source =
      make_animated_webp(40, 30, {{flat(40, 30, red), 0, 0}, {flat(10, 10, blue), 20, 10}});
  const auto shown = frames_of(rendered(source, moving(20)));
  ASSERT_EQ(shown.size(), 2u);
  EXPECT_LT(largest_distance(shown[0].raster, flat(20, 15, red)), 12);
  EXPECT_NEAR(shown[1].raster.at(12, 7)[2], 255, 12) << "the second picture lies over the first";
  EXPECT_NEAR(shown[1].raster.at(2, 2)[0], 255, 12);
}

TEST(Animation, WhatBecomesOfAGifsPictureIsDone) {
  constexpr int keep = 1, clear = 2, restore = 3;
  for (const int disposal : {keep, clear, restore}) {
    const auto shown = frames_of(
        make_animated_gif(40, 30,
                          {{.raster = flat(40, 30, red), .disposal = keep},
                           {.raster = flat(10, 10, blue), .left = 5, .top = 5, .disposal = disposal},
                           {.raster = flat(4, 4, green), .left = 30, .top = 20}}));
    ASSERT_EQ(shown.size(), 3u);
    EXPECT_EQ(colour(shown[1].raster, 8, 8), blue);
    EXPECT_EQ(colour(shown[2].raster, 8, 8), disposal == keep    ? blue
                                             : disposal == clear ? 0u
                                                                 : red)
        << disposal;
    EXPECT_EQ(colour(shown[2].raster, 31, 21), green);
    EXPECT_EQ(colour(shown[2].raster, 20, 20), red);
  }
}

TEST(Animation, AGifsPictureBesideTheCanvasLeavesItAsItIs) {
  for (const int disposal : {1, 2, 3})
    for (const bool aside : {false, true}) {
      const int left = aside ? 50 : 0, top = aside ? 0 : 50;
      const auto shown = frames_of(
          make_animated_gif(40, 30,
                            {{.raster = flat(40, 30, red)},
                             {.raster = flat(10, 10, blue), .left = left, .top = top, .disposal = disposal},
                             {.raster = flat(4, 4, green), .left = 30, .top = 20}}));
      ASSERT_EQ(shown.size(), 3u);
      EXPECT_EQ(colour(shown[1].raster, 8, 8), red);
      EXPECT_EQ(colour(shown[2].raster, 8, 8), red);
      EXPECT_EQ(colour(shown[2].raster, 31, 21), green);
    }
}

TEST(Animation, TransparentPixelsShowWhatWasThere) {
  Raster holes = flat(40, 30, blue);
  holes.at(3, 3)[3] = 0;
  const auto shown = frames_of(make_animated_gif(40, 30, {{.raster = flat(40, 30, red)}, {.raster = holes}}));
  ASSERT_EQ(shown.size(), 2u);
  EXPECT_EQ(colour(shown[1].raster, 3, 3), red);
  EXPECT_EQ(colour(shown[1].raster, 4, 3), blue);
}

TEST(Animation, APictureThatLeavesTheCanvasIsCut) {
  const auto shown = frames_of(make_animated_gif(
      20, 20, {{.raster = flat(20, 20, red)}, {.raster = flat(20, 20, blue), .left = 10, .top = 10}}));
  ASSERT_EQ(shown.size(), 2u);
  EXPECT_EQ(shown[1].raster.width, 20u);
  EXPECT_EQ(colour(shown[1].raster, 5, 5), red);
  EXPECT_EQ(colour(shown[1].raster, 19, 19), blue);
}

TEST(Animation, EveryCutShowsWhatCameOrIsRefused) {
  const std::string webp = make_animated_webp(40, 30, {{gradient(40, 30), 0, 0}, {fading(10, 10), 20, 10}});
  for (const std::string& whole : {three(), webp})
    for (std::size_t length = 0; length < whole.size(); ++length) {
      try {
        const auto shown = frames_of(whole.substr(0, length));
        EXPECT_GE(shown.size(), 1u);
        EXPECT_LE(shown.size(), 3u);
      } catch (const Error& error) {
        EXPECT_GT(std::string(error.what()).size(), 20u);
      }
    }
}

TEST(Animation, ACutGifShowsThePicturesBeforeTheCut) {
  const std::string whole = three();
  const auto shown = frames_of(whole.substr(0, whole.size() - 8));
  ASSERT_GE(shown.size(), 2u);
  EXPECT_EQ(colour(shown[1].raster, 5, 5), blue);
}

TEST(Animation, MovesOnlyWhereBothFormatsDoAndItIsNotTooMuch) {
  Header header;
  header.format = Format::gif;
  header.width = 400;
  header.height = 300;
  header.frames = 20;
  EXPECT_TRUE(can_move(header, moving(200)));
  Recipe jpeg;
  EXPECT_FALSE(can_move(header, jpeg));
  header.frames = 1;
  EXPECT_FALSE(can_move(header, moving(200)));
  header.frames = frames_max + 1;
  EXPECT_FALSE(can_move(header, moving(1)));
  header.frames = 1000;
  EXPECT_FALSE(can_move(header, moving(400))) << "120 megapixels";
  EXPECT_TRUE(can_move(header, moving(200)));
  header.format = Format::avif;
  EXPECT_FALSE(can_move(header, moving(200)));
}

TEST(Animation, EachPictureHasItsPrice) {
  Header header;
  header.format = Format::gif;
  header.width = header.height = 100;
  header.frames = 30;
  Recipe still = moving(50);
  still.moving = false;
  EXPECT_EQ(price(header, moving(50)) / price(header, still), 30u);
}

TEST(Animation, IsCountedInEveryFormat) {
  const auto count = [](const std::string& bytes) {
    MemorySource source(bytes);
    return count_frames(source, {});
  };
  EXPECT_EQ(count(three()), 3u);
  EXPECT_EQ(count(make_png(gradient(8, 8))), 1u);
  EXPECT_EQ(count(make_jpeg(gradient(8, 8))), 1u);
  EXPECT_EQ(count(make_webp(gradient(8, 8))), 1u);
  EXPECT_EQ(count(make_animated_webp(8, 8, {{gradient(8, 8), 0, 0}, {gradient(8, 8), 0, 0}})), 2u);
  std::string apng = make_png(gradient(8, 8));
  apng.insert(33, png_chunk("acTL", std::string("\0\0\0\3\0\0\0\0", 8)));
  EXPECT_EQ(count(apng), 2u) << "more than one: only the first is read";
}

}  // namespace
}  // namespace lightkeep::imaging
