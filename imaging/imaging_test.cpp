// What imaging promises as a whole: every format and turn, colours, sizes, what comes out.
#include "imaging/imaging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;

Recipe recipe(std::optional<std::uint32_t> width, std::optional<std::uint32_t> height, Fit fit,
              Format format = Format::png) {
  Recipe r;
  r.width = width;
  r.height = height;
  r.fit = fit;
  r.format = format;
  return r;
}

Encoded rendered(const std::string& bytes, const Recipe& r) {
  MemorySource source(bytes);
  return render(source, r, {});
}

struct Kind {
  const char* name;
  Format format;
  std::string (*make)(const Raster&, int orientation);
};

const Kind kinds[] = {
    {"jpeg", Format::jpeg, [](const Raster& r, int o) { return make_jpeg(r, {.exif = exif(o)}); }},
    {"progressive_jpeg", Format::jpeg,
     [](const Raster& r, int o) { return make_jpeg(r, {.progressive = true, .exif = exif(o)}); }},
    {"padded_exif", Format::jpeg,
     [](const Raster& r, int o) { return make_jpeg(r, {.exif = exif(o), .exif_padding = '\xff'}); }},
    {"png", Format::png, [](const Raster& r, int o) { return make_png(r, {.exif = exif(o)}); }},
    {"interlaced_png", Format::png,
     [](const Raster& r, int o) { return make_png(r, {.interlaced = true, .exif = exif(o)}); }},
    {"lossless_webp", Format::webp, [](const Raster& r, int o) { return make_webp(r, {.exif = exif(o)}); }},
    {"lossy_webp", Format::webp,
     [](const Raster& r, int o) { return make_webp(r, {.lossless = false, .exif = exif(o)}); }},
};

class Turned : public ::testing::TestWithParam<std::tuple<std::size_t, int>> {
 protected:
  const Kind& kind() const { return kinds[std::get<0>(GetParam())]; }
  int orientation() const { return std::get<1>(GetParam()); }
};

TEST_P(Turned, ComesOutUpright) {
  const Raster upright = gradient(77, 45);
  const std::string bytes = kind().make(stored_as(upright, orientation()), orientation());
  const Header header = header_of(bytes);
  EXPECT_EQ(header.format, kind().format);
  EXPECT_EQ(header.width, 77u);
  EXPECT_EQ(header.height, 45u);
  EXPECT_EQ(header.exif.orientation, orientation());
  EXPECT_LT(mean_distance(read_any(bytes), upright), 2.0);
}

TEST_P(Turned, ComesOutUprightWhenShrunk) {
  const std::string bytes = kind().make(stored_as(gradient(320, 180), orientation()), orientation());
  const Encoded image = rendered(bytes, recipe(32, std::nullopt, Fit::contain));
  EXPECT_EQ(image.width, 32u);
  EXPECT_EQ(image.height, 18u);
  EXPECT_LT(mean_distance(read_png(image.bytes), gradient(32, 18)), 1.5);
}

INSTANTIATE_TEST_SUITE_P(Formats, Turned,
                         ::testing::Combine(::testing::Range<std::size_t>(0, std::size(kinds)),
                                            ::testing::Range(1, 9)),
                         [](const auto& turned) {
                           return std::string(kinds[std::get<0>(turned.param)].name) + "_" +
                                  std::to_string(std::get<1>(turned.param));
                         });

TEST(Imaging, OnePixelOfEveryFormat) {
  const Raster dot = flat(1, 1, 0x4080c0ff);
  for (const std::string& bytes :
       {make_jpeg(dot), make_png(dot), make_webp(dot), make_webp(dot, {.lossless = false}), make_gif(dot)}) {
    MemorySource source(bytes);
    const Recipe thumb = recipe(400, 400, Fit::contain, Format::jpeg);
    const Derived derived = derive(source, {&thumb, 1}, {});
    EXPECT_EQ(derived.images[0].width, 1u);
    EXPECT_EQ(derived.images[0].height, 1u);
    EXPECT_EQ(derived.blurhash.size(), 6u);
    EXPECT_EQ(derived.colors.size(), 1u);
  }
}

TEST(Imaging, ALineOfTwentyThousandPixels) {
  const Raster line = gradient(20000, 1);
  for (const std::string& bytes : {make_jpeg(line), make_png(line), make_gif(line)}) {
    MemorySource source(bytes);
    const Recipe thumbs[] = {recipe(800, 800, Fit::contain, Format::jpeg),
                             recipe(400, 400, Fit::cover, Format::webp)};
    const Derived derived = derive(source, thumbs, {});
    EXPECT_EQ(derived.images[0].width, 800u);
    EXPECT_EQ(derived.images[0].height, 1u);
    EXPECT_EQ(derived.images[1].width, 1u);
    EXPECT_EQ(derived.images[1].height, 1u);
  }
}

TEST(Imaging, AWebpOfALineThatTheFormatCannotHoldIsMadeToFit) {
  const Encoded image =
      rendered(make_png(gradient(20000, 1)), recipe(std::nullopt, std::nullopt, Fit::contain, Format::webp));
  EXPECT_EQ(image.width, 16383u);
}

TEST(Imaging, NothingIsEnlarged) {
  const std::string bytes = make_png(gradient(100, 50));
  const Encoded contained = rendered(bytes, recipe(400, 400, Fit::contain));
  EXPECT_EQ(contained.width, 100u);
  EXPECT_EQ(contained.height, 50u);
  const Encoded covered = rendered(bytes, recipe(400, 400, Fit::cover));
  EXPECT_EQ(covered.width, 50u);
  EXPECT_EQ(covered.height, 50u);
  const Encoded filled = rendered(bytes, recipe(400, 100, Fit::fill));
  EXPECT_EQ(filled.width, 100u);
  EXPECT_EQ(filled.height, 25u);
}

TEST(Imaging, CoverKeepsTheMiddle) {
  Raster stripes = flat(300, 100, 0xff0000ff);
  for (std::uint32_t y = 0; y < 100; ++y)
    for (std::uint32_t x = 100; x < 200; ++x) stripes.at(x, y)[0] = 0, stripes.at(x, y)[2] = 255;
  const Encoded image = rendered(make_png(stripes), recipe(50, 50, Fit::cover));
  const Raster result = read_png(image.bytes);
  EXPECT_LT(mean_distance(result, flat(50, 50, 0x0000ffff)), 1);
  EXPECT_EQ(result.at(25, 25)[2], 255);
}

TEST(Imaging, FillGivesUpTheShape) {
  const Encoded image = rendered(make_png(gradient(300, 100)), recipe(60, 80, Fit::fill));
  EXPECT_LT(mean_distance(read_png(image.bytes), gradient(60, 80)), 1);
}

TEST(Imaging, AlphaSurvivesInFormatsThatHaveIt) {
  const Raster source = fading(64, 64);
  for (const Format format : {Format::png, Format::webp}) {
    const Encoded image =
        rendered(make_png(source), recipe(std::nullopt, std::nullopt, Fit::contain, format));
    const Raster result = read_any(image.bytes);
    for (std::uint32_t x = 0; x < 64; ++x) EXPECT_NEAR(result.at(x, 30)[3], source.at(x, 30)[3], 1);
  }
}

TEST(Imaging, AlphaGoesOnWhiteInJpeg) {
  const Encoded image = rendered(make_png(flat(32, 32, 0xff000080)),
                                 recipe(std::nullopt, std::nullopt, Fit::contain, Format::jpeg));
  EXPECT_LT(mean_distance(read_any(image.bytes), flat(32, 32, 0xff7f7fff)), 2);
}

TEST(Imaging, ColourUnderFullTransparencyDoesNotBleed) {
  Raster halves = flat(64, 64, 0x00ff0000);  // green that nobody sees
  for (std::uint32_t y = 0; y < 64; ++y)
    for (std::uint32_t x = 32; x < 64; ++x) std::fill_n(halves.at(x, y), 4, std::uint8_t{255});
  const Raster result = read_png(rendered(make_png(halves), recipe(7, 7, Fit::fill)).bytes);
  for (std::uint32_t x = 0; x < 7; ++x) {
    if (result.at(x, 3)[3] > 16) {
      EXPECT_NEAR(result.at(x, 3)[0], 255, 3);
    }
  }
}

TEST(Imaging, DerivesEverythingFromOneDecode) {
  MemorySource source(make_jpeg(photo(1200, 800), {.full_chroma = false}));
  Recipe tiny = recipe(32, 32, Fit::contain, Format::webp);
  tiny.blur = 2;
  const Recipe recipes[] = {tiny, recipe(800, 800, Fit::contain, Format::jpeg),
                            recipe(400, 400, Fit::contain, Format::jpeg)};
  const Derived derived = derive(source, recipes, {});
  ASSERT_EQ(derived.images.size(), 3u);
  EXPECT_EQ(derived.images[0].width, 32u);
  EXPECT_EQ(derived.images[1].height, 533u);
  EXPECT_EQ(derived.images[2].height, 267u);
  EXPECT_EQ(derived.images[2].format, Format::jpeg);
  EXPECT_EQ(derived.blurhash.size(), 28u);
  EXPECT_THAT(derived.colors, ::testing::Not(::testing::IsEmpty()));
  EXPECT_NE(derived.fingerprint, 0u);
  EXPECT_LT(source.bytes_read(), 2 * source.size());
}

TEST(Imaging, ASmallOneFromALargeOneLooksLikeOneFromTheSource) {
  const std::string bytes = make_png(photo(1200, 800));
  MemorySource source(bytes);
  const Recipe both[] = {recipe(800, 800, Fit::contain), recipe(400, 400, Fit::contain)};
  const Derived derived = derive(source, both, {});
  const Encoded alone = rendered(bytes, both[1]);
  EXPECT_LT(mean_distance(read_png(derived.images[1].bytes), read_png(alone.bytes)), 1.5);
}

TEST(Imaging, DerivedImagesCarryNoMetadata) {
  const std::string bytes = make_jpeg(gradient(64, 64), {.exif = exif(1), .profile = display_p3_profile()});
  for (const Format format : {Format::jpeg, Format::png, Format::webp}) {
    const std::string out = rendered(bytes, recipe(32, 32, Fit::contain, format)).bytes;
    for (const char* mark : {"Exif", "EXIF", "eXIf", "ICC_PROFILE", "ICCP", "iCCP"})
      EXPECT_EQ(out.find(mark), std::string::npos) << mark;
  }
}

TEST(Imaging, AnAnimatedWebpShowsItsFirstFrameOnItsCanvas) {
  const std::string bytes =
      make_animated_webp(40, 30, {{flat(20, 10, 0xff0000ff), 10, 4}, {flat(40, 30, 0x00ff00ff), 0, 0}});
  EXPECT_TRUE(header_of(bytes).animated);
  Raster expected(40, 30);
  for (std::uint32_t y = 4; y < 14; ++y)
    for (std::uint32_t x = 10; x < 30; ++x) expected.at(x, y)[0] = expected.at(x, y)[3] = 255;
  EXPECT_EQ(largest_distance(read_any(bytes), expected), 0);
}

/// As some writers flag it: no frame has alpha, but the first one leaves canvas around it.
TEST(Imaging, AroundTheFirstFrameOfAnAnimatedWebpNothingIsBlack) {
  const std::string bytes = make_animated_webp(40, 30, {{flat(20, 10, 0xff0000ff), 10, 4}}, false);
  EXPECT_TRUE(header_of(bytes).alpha);
  const Raster result = read_any(bytes);
  EXPECT_EQ(result.at(0, 0)[3], 0);
  EXPECT_EQ(result.at(12, 6)[3], 255);
  const Raster thumb = read_any(rendered(bytes, recipe(20, 20, Fit::contain, Format::webp)).bytes);
  EXPECT_EQ(thumb.at(0, 0)[3], 0);
  EXPECT_EQ(thumb.at(19, 14)[3], 0);
}

TEST(Imaging, BlurKeepsFlatAreasAndSoftensEdges) {
  Raster halves = flat(100, 20, 0x000000ff);
  for (std::uint32_t y = 0; y < 20; ++y)
    for (std::uint32_t x = 50; x < 100; ++x) std::fill_n(halves.at(x, y), 3, std::uint8_t{255});
  Recipe soft = recipe(std::nullopt, std::nullopt, Fit::contain);
  soft.blur = 5;
  const Raster result = read_png(rendered(make_png(halves), soft).bytes);
  EXPECT_EQ(result.at(10, 10)[0], 0);
  EXPECT_NEAR(result.at(45, 10)[0], 47, 5);  // Φ(-4.5 ÷ 5) of 255
  EXPECT_NEAR(result.at(54, 10)[0], 208, 5);
  EXPECT_GE(result.at(90, 10)[0], 254);
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

}  // namespace
}  // namespace lightkeep::imaging
