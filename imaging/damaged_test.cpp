// Damaged pictures: what is there is shown, what is not is transparent, and a sentence says what was wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What is said of a picture that is shown; fails the test when it is not.
std::string damage_of(const std::string& bytes) {
  MemorySource source(bytes);
  try {
    return derive(source, {}, {}).damage;
  } catch (const Error& error) {
    ADD_FAILURE() << error.what();
    return {};
  }
}

bool is_shown(const std::string& bytes) {
  MemorySource source(bytes);
  try {
    derive(source, {}, {});
    return true;
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::corrupt);
    return false;
  }
}

std::size_t opaque_rows(const Raster& raster) {
  std::uint32_t rows = 0;
  while (rows < raster.height && raster.at(0, rows)[3] == 255) ++rows;
  for (std::uint32_t y = rows; y < raster.height; ++y)
    for (std::uint32_t x = 0; x < raster.width; ++x) EXPECT_EQ(raster.at(x, y)[3], 0) << x << "," << y;
  return rows;
}

/// Rows of the cut picture, which are those of the whole one.
std::size_t rows_that_came(const std::string& whole, std::size_t length) {
  const Raster expected = read_any(whole), shown = read_any(whole.substr(0, length));
  const std::size_t rows = opaque_rows(shown);
  const std::size_t bytes = rows * expected.width * 4;
  EXPECT_TRUE(std::equal(shown.rgba.begin(), shown.rgba.begin() + static_cast<std::ptrdiff_t>(bytes),
                         expected.rgba.begin()))
      << "of " << length << " bytes";
  return rows;
}

struct Sample {
  const char* name;
  std::string (*make)();
};
class Cut : public ::testing::TestWithParam<Sample> {};

TEST_P(Cut, ShowsMoreRowsTheMoreOfItIsThere) {
  const std::string whole = GetParam().make();
  std::size_t rows = 0;
  for (std::size_t length = whole.size() / 3; length < whole.size() - 20; length += 1 + whole.size() / 60) {
    if (!is_shown(whole.substr(0, length))) {
      EXPECT_EQ(rows, 0u);
      continue;
    }
    const std::size_t now = rows_that_came(whole, length);
    EXPECT_GE(now, rows);
    rows = now;
    EXPECT_THAT(damage_of(whole.substr(0, length)), HasSubstr("ends too early"));
  }
  EXPECT_GT(rows, 70u) << "of 96";
  EXPECT_THAT(damage_of(whole), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Formats, Cut,
    ::testing::Values(Sample{"jpeg", [] { return make_jpeg(photo(96, 96)); }},
                      Sample{"grey", [] { return make_jpeg(photo(96, 96), {.kind = JpegKind::grey}); }},
                      Sample{"png", [] { return make_png(photo(96, 96), {.kind = PngKind::rgb}); }},
                      Sample{"large_png", [] { return make_png(photo(700, 96), {.kind = PngKind::rgb}); }},
                      Sample{"gif", [] { return make_gif(photo(96, 96)); }}),
    [](const auto& sample) { return sample.param.name; });

TEST(Damaged, WithoutItsEndMarkerAJpegIsWhole) {
  for (const bool progressive : {false, true}) {
    const std::string whole = make_jpeg(photo(50, 50), {.progressive = progressive});
    const std::string cut = whole.substr(0, whole.size() - 2);
    EXPECT_EQ(largest_distance(read_any(cut), read_any(whole)), 0);
    EXPECT_EQ(damage_of(cut), "This JPEG is damaged: its data ends too early.");
  }
}

TEST(Damaged, AProgressiveJpegIsShownAsFarAsItWasRefined) {
  const std::string whole = make_jpeg(photo(120, 120), {.progressive = true});
  const Raster shown = read_any(whole.substr(0, whole.size() / 2));
  EXPECT_EQ(opaque_rows(shown), 120u);
  EXPECT_LT(mean_distance(shown, read_any(whole)), 25);
  EXPECT_THAT(damage_of(whole.substr(0, whole.size() / 2)), HasSubstr("ends too early"));
}

TEST(Damaged, AJpegGoesOnBehindAFaultInItsMiddle) {
  const Raster picture = photo(160, 160);
  const std::string whole = make_jpeg(picture);
  std::string bent = whole;
  for (std::size_t i = 0; i < 40; ++i) bent[bent.size() / 2 + i] = i % 2 == 0 ? '\xff' : '\0';
  const Raster shown = read_any(bent), good = read_any(whole);
  EXPECT_EQ(opaque_rows(shown), 160u);
  EXPECT_EQ(std::memcmp(shown.at(0, 0), good.at(0, 0), std::size_t{160} * 4 * 40), 0);
}

std::string replaced(std::string bytes, std::size_t from_end, const std::string& with) {
  return bytes.replace(bytes.size() - from_end, with.size(), with);
}

/// From the end of a PNG: 12 bytes of IEND, 4 of the CRC of its data, 4 of their Adler sum.
constexpr std::size_t iend = 12, crc = 4, adler = 4;

TEST(Damaged, APngWithAWrongSumOrWithoutItsEndIsWhole) {
  for (const bool interlaced : {false, true})
    for (const std::uint32_t side : {1u, 16u, 200u}) {
      const std::string whole = make_png(photo(side, side), {.kind = PngKind::rgb, .interlaced = interlaced});
      const std::string wrong(4, '\x55');
      const std::string data = whole.substr(0, whole.size() - iend - crc);
      for (const auto& [name, bytes] :
           {std::pair<const char*, std::string>{"crc", replaced(whole, iend + crc, wrong)},
            {"adler", replaced(whole, iend + crc + adler, wrong)},
            {"no iend", whole.substr(0, whole.size() - iend)},
            {"no crc", data},
            {"no adler", data.substr(0, data.size() - adler)},
            {"half an adler", data.substr(0, data.size() - adler / 2)}}) {
        ASSERT_TRUE(is_shown(bytes)) << name << " of " << side;
        EXPECT_EQ(largest_distance(read_any(bytes), read_any(whole)), 0) << name << " of " << side;
        EXPECT_THAT(damage_of(bytes), HasSubstr("This PNG is damaged: ")) << name << " of " << side;
      }
    }
}

/// A file that was made without an Adler sum, not one that was cut.
TEST(Damaged, APngThatNeverHadItsAdlerSumIsWhole) {
  const std::string whole = make_png(photo(40, 40), {.kind = PngKind::rgb});
  const std::size_t at = whole.find("IDAT") - 4, end = whole.size() - iend - crc;
  const std::string data = whole.substr(at + 8, end - at - 8 - adler);
  const std::string bytes = whole.substr(0, at) + png_chunk("IDAT", data) + whole.substr(whole.size() - iend);
  EXPECT_EQ(largest_distance(read_any(bytes), read_any(whole)), 0);
  EXPECT_THAT(damage_of(bytes), HasSubstr("This PNG is damaged: "));
}

TEST(Damaged, AnInterlacedPictureKeepsWhatItsFirstPassesPainted) {
  const std::string png = make_png(photo(64, 64), {.kind = PngKind::rgb, .interlaced = true});
  const std::string half = png.substr(0, png.size() / 2);
  EXPECT_THAT(damage_of(half), HasSubstr("ends too early"));
  EXPECT_LT(mean_distance(read_any(half), read_any(png)), 40);
  const std::string gif = make_gif(photo(64, 64), {.interlaced = true});
  const std::string most = gif.substr(0, gif.size() * 3 / 4);
  EXPECT_THAT(damage_of(most), HasSubstr("ends too early"));
  const Raster shown = read_any(most), whole = read_any(gif);
  EXPECT_EQ(std::memcmp(shown.at(0, 8), whole.at(0, 8), std::size_t{64} * 4), 0);
  EXPECT_EQ(shown.at(0, 63)[3], 0);
}

/// All of a well-known file of one pixel: no palette, and no image data.
TEST(Damaged, TheSmallestGifIsTransparent) {
  const std::string bytes("GIF89a\1\0\1\0\0\xff\0,\0\0\0\0\1\0\1\0\0\2\0;", 26);
  EXPECT_EQ(largest_distance(read_any(bytes), Raster(1, 1)), 0);
  EXPECT_EQ(damage_of(bytes), "This GIF is damaged: it has no image data.");
  MemorySource source(bytes);
  EXPECT_TRUE(inspect(source, {}).alpha);
}

TEST(Damaged, WhereNoRowCameNothingIsShown) {
  const std::string jpeg = make_jpeg(photo(96, 96)), png = make_png(photo(96, 96));
  EXPECT_FALSE(is_shown(jpeg.substr(0, jpeg.find("\xff\xda") + 40)));
  EXPECT_FALSE(is_shown(png.substr(0, png.find("IDAT") + 20)));
}

/// Turned and shrunk like any other: the missing part is where it would have been.
TEST(Damaged, TheMissingPartTurnsWithThePicture) {
  const std::string whole = make_jpeg(stored_as(photo(96, 200), 6), {.exif = exif(6)});
  Recipe recipe;
  recipe.width = 24;
  recipe.format = Format::png;
  MemorySource source(whole.substr(0, whole.size() / 2));
  const Raster shown = read_png(render(source, recipe, {}).bytes);
  EXPECT_EQ(shown.width, 24u);
  EXPECT_EQ(shown.at(23, 25)[3], 255);
  EXPECT_EQ(shown.at(0, 25)[3], 0);
}

}  // namespace
}  // namespace lightkeep::imaging
