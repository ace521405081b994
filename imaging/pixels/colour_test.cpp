// Colours arrive as sRGB, whatever model, depth and profile they were stored with. Expected values come from
// lcms2 used directly, or from the definition of the model.
#include <gtest/gtest.h>
#include <lcms2.h>

#include <array>
#include <initializer_list>

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;

/// What lcms2 makes of one colour, in 16 bits and without the shortcuts of 8-bit transforms.
Raster by_profile(const Raster& raster, const std::string& profile, cmsUInt32Number format) {
  const cmsHPROFILE from =
      cmsOpenProfileFromMem(profile.data(), static_cast<cmsUInt32Number>(profile.size()));
  const cmsHPROFILE to = cmsCreate_sRGBProfile();
  const cmsHTRANSFORM transform = cmsCreateTransform(from, format, to, TYPE_RGBA_8, INTENT_PERCEPTUAL,
                                                     cmsFLAGS_NOOPTIMIZE | cmsFLAGS_BLACKPOINTCOMPENSATION);
  Raster out = flat(raster.width, raster.height, 0x000000ff);
  cmsDoTransform(transform, raster.rgba.data(), out.rgba.data(), raster.width * raster.height);
  cmsDeleteTransform(transform);
  cmsCloseProfile(from);
  cmsCloseProfile(to);
  for (std::size_t i = 3; i < out.rgba.size(); i += 4) out.rgba[i] = 255;
  return out;
}

struct Wide {
  const char* name;
  std::string (*profile)();
};

class WideGamut : public ::testing::TestWithParam<Wide> {};

TEST_P(WideGamut, PngIsConvertedByItsProfile) {
  const std::string profile = GetParam().profile();
  const Raster source = gradient(48, 32);
  const Raster expected = by_profile(source, profile, TYPE_RGBA_8);
  EXPECT_GT(mean_distance(source, expected), 2) << "a profile that changes nothing proves nothing";
  EXPECT_LE(largest_distance(read_any(make_png(source, {.profile = profile})), expected), 2);
}

TEST_P(WideGamut, JpegAndWebpAreConvertedByTheirProfile) {
  const std::string profile = GetParam().profile();
  const Raster expected = by_profile(gradient(48, 32), profile, TYPE_RGBA_8);
  EXPECT_LT(
      mean_distance(read_any(make_jpeg(gradient(48, 32), {.quality = 98, .profile = profile})), expected),
      1.5);
  EXPECT_LE(largest_distance(read_any(make_webp(gradient(48, 32), {.profile = profile})), expected), 2);
}

TEST_P(WideGamut, AlphaIsNotAColour) {
  const Raster result = read_any(make_png(fading(32, 8), {.profile = GetParam().profile()}));
  for (std::uint32_t x = 0; x < 32; ++x) EXPECT_EQ(result.at(x, 3)[3], fading(32, 8).at(x, 3)[3]);
}

INSTANTIATE_TEST_SUITE_P(Profiles, WideGamut,
                         ::testing::Values(Wide{"p3", display_p3_profile}, Wide{"adobe", adobe_rgb_profile}),
                         [](const auto& wide) { return wide.param.name; });

TEST(Colour, AnSrgbProfileChangesNothing) {
  EXPECT_EQ(
      largest_distance(read_any(make_png(gradient(48, 32), {.profile = srgb_profile()})), gradient(48, 32)),
      0);
}

TEST(Colour, ABrokenProfileIsIgnored) {
  std::string broken = display_p3_profile();
  for (std::size_t i = 140; i < broken.size(); i += 3) broken[i] = static_cast<char>(broken[i] ^ 0x5a);
  const Raster result = read_any(make_jpeg(gradient(48, 32), {.profile = broken}));
  EXPECT_LT(mean_distance(result, gradient(48, 32)), 2);
  EXPECT_LT(mean_distance(read_any(make_jpeg(gradient(48, 32), {.profile = "no profile at all"})),
                          gradient(48, 32)),
            2);
}

TEST(Colour, AProfileOfAnotherModelIsIgnored) {
  const Raster result = read_any(make_jpeg(gradient(48, 32), {.profile = grey_profile(1.0)}));
  EXPECT_LT(mean_distance(result, gradient(48, 32)), 2);
}

TEST(Colour, GreyIsReadWithAndWithoutItsProfile) {
  const Raster grey = flat(16, 16, 0x808080ff);
  EXPECT_LE(largest_distance(read_any(make_jpeg(grey, {.kind = JpegKind::grey})), grey), 1);
  EXPECT_LE(largest_distance(read_any(make_png(grey, {.kind = PngKind::grey})), grey), 0);
  // Half of the light, in sRGB: 188.
  const Raster linear = read_any(make_png(grey, {.kind = PngKind::grey, .profile = grey_profile(1.0)}));
  EXPECT_NEAR(linear.at(5, 5)[0], 188, 2);
  EXPECT_NEAR(linear.at(5, 5)[2], 188, 2);
}

std::string hundred_thousandths(std::initializer_list<std::uint32_t> values) {
  std::string text;
  for (const std::uint32_t value : values)
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift);
  return text;
}
std::string gamma_chunk(std::uint32_t value) {
  return png_chunk("gAMA", hundred_thousandths({value}));
}
const std::string srgb_chunk = png_chunk("sRGB", std::string(1, '\0'));
const std::string p3_chunk =
    png_chunk("cHRM", hundred_thousandths({31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000}));
const std::string srgb_chromaticities =
    png_chunk("cHRM", hundred_thousandths({31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000}));
std::string code_points(char primaries, char transfer) {
  return png_chunk("cICP", std::string{primaries, transfer, '\0', '\1'});
}

/// What Chromium shows of the colour 0xrrggbb in a PNG with these chunks.
struct Said {
  const char* name;
  std::string chunks;
  std::uint32_t stored;
  std::uint32_t shown;
  std::string profile = {};
  PngKind kind = PngKind::rgb;
};
class PngColours : public ::testing::TestWithParam<Said> {};

TEST_P(PngColours, AreTheOnesThatBrowsersShow) {
  const auto& [name, chunks, stored, shown, profile, kind] = GetParam();
  constexpr std::size_t behind_header = 8 + 25;
  std::string bytes = make_png(flat(8, 8, stored << 8 | 255), {.kind = kind, .profile = profile});
  bytes.insert(behind_header, chunks);
  EXPECT_LE(largest_distance(read_any(bytes), flat(8, 8, shown << 8 | 255)), 1);
}

constexpr std::uint32_t brown = 0x804020, dark = 0x0a1428;

INSTANTIATE_TEST_SUITE_P(
    Chunks, PngColours,
    ::testing::Values(
        Said{"gamma", gamma_chunk(100'000), brown, 0xbc8963},
        Said{"half", gamma_chunk(50'000), brown, 0x894722}, Said{"mac", gamma_chunk(55'556), brown, 0x92512b},
        Said{"usual", gamma_chunk(45'455), brown, brown}, Said{"usual_dark", gamma_chunk(45'455), dark, dark},
        Said{"zero", gamma_chunk(0), brown, brown},
        Said{"chromaticities", gamma_chunk(45'455) + p3_chunk, brown, 0x8b390b},
        Said{"both_dark", gamma_chunk(45'455) + srgb_chromaticities, dark, 0x030c23},
        Said{"chromaticities_alone", p3_chunk, brown, brown},
        Said{"srgb_wins", gamma_chunk(100'000) + srgb_chunk, brown, brown},
        Said{"profile_wins", gamma_chunk(100'000), brown, brown, srgb_profile()},
        Said{"code_points_of_p3", code_points(12, 13), brown, 0x8a3b15},
        Said{"code_points_of_light", code_points(1, 8), brown, 0xbc8963},
        Said{"code_points_win", code_points(1, 13) + gamma_chunk(100'000), brown, brown, adobe_rgb_profile()},
        Said{"broken_numbers", gamma_chunk(45'455) + png_chunk("cHRM", std::string(32, '\0')), brown, brown},
        Said{"grey", gamma_chunk(100'000), 0x808080, 0xbcbcbc, {}, PngKind::grey}),
    [](const auto& said) { return said.param.name; });

struct Ink {
  const char* name;
  JpegKind kind;
  bool marker;
};
class Cmyk : public ::testing::TestWithParam<Ink> {};

constexpr std::uint32_t some_ink = 0x40a010'30;  // C M Y K

TEST_P(Cmyk, GoesByThePlainFormulaWithoutAProfile) {
  const Raster result = read_any(make_jpeg(
      flat(16, 16, some_ink), {.quality = 98, .kind = GetParam().kind, .adobe_marker = GetParam().marker}));
  EXPECT_NEAR(result.at(8, 8)[0], (255 - 0x40) * (255 - 0x30) / 255, 3);
  EXPECT_NEAR(result.at(8, 8)[1], (255 - 0xa0) * (255 - 0x30) / 255, 3);
  EXPECT_NEAR(result.at(8, 8)[2], (255 - 0x10) * (255 - 0x30) / 255, 3);
  EXPECT_EQ(result.at(8, 8)[3], 255);
}

TEST_P(Cmyk, RedIsRed) {
  const Raster result = read_any(make_jpeg(
      flat(16, 16, 0x00ffff00), {.quality = 98, .kind = GetParam().kind, .adobe_marker = GetParam().marker}));
  EXPECT_LT(mean_distance(result, flat(16, 16, 0xff0000ff)), 2);
}

TEST_P(Cmyk, GoesByItsProfile) {
  const Raster ink = flat(16, 16, 0x2060'10c0);
  const Raster expected = by_profile(ink, cmyk_profile(), TYPE_CMYK_8);
  const Raster result = read_any(make_jpeg(ink, {.quality = 98,
                                                 .kind = GetParam().kind,
                                                 .adobe_marker = GetParam().marker,
                                                 .profile = cmyk_profile()}));
  EXPECT_LT(mean_distance(result, expected), 3);
  EXPECT_GT(result.at(8, 8)[0], 80) << "the plain formula gives 55; this profile has a paler black";
}

INSTANTIATE_TEST_SUITE_P(Inks, Cmyk,
                         ::testing::Values(Ink{"adobe", JpegKind::cmyk, true},
                                           Ink{"unmarked", JpegKind::cmyk, false},
                                           Ink{"ycck", JpegKind::ycck, true}),
                         [](const auto& ink) { return ink.param.name; });

class PngKinds : public ::testing::TestWithParam<std::tuple<PngKind, int, bool>> {};

/// What is left of the raster when a kind cannot hold all of it.
Raster held(const Raster& raster, PngKind kind) {
  Raster out = raster;
  for (std::size_t i = 0; i < out.rgba.size(); i += 4) {
    std::uint8_t* p = out.rgba.data() + i;
    const bool has_alpha = kind == PngKind::rgba || kind == PngKind::grey_alpha;
    if (!has_alpha) p[3] = 255;
    if (kind == PngKind::grey || kind == PngKind::grey_alpha) p[1] = p[2] = p[0];
    if (p[3] == 0) p[0] = p[1] = p[2] = 0;
  }
  return out;
}

TEST_P(PngKinds, AreReadExactly) {
  const auto [kind, depth, interlaced] = GetParam();
  const Raster source = gradient(37, 21);
  const Raster result = read_any(make_png(source, {.kind = kind, .depth = depth, .interlaced = interlaced}));
  EXPECT_EQ(largest_distance(result, held(source, kind)), 0);
}

INSTANTIATE_TEST_SUITE_P(Depths, PngKinds,
                         ::testing::Combine(::testing::Values(PngKind::rgba, PngKind::rgb, PngKind::grey,
                                                              PngKind::grey_alpha),
                                            ::testing::Values(8, 16), ::testing::Bool()));

TEST(Png, APaletteKeepsItsColoursAndItsTransparency) {
  Raster source = flat(8, 8, 0xff0000ff);
  std::fill_n(source.at(3, 3), 3, std::uint8_t{0});  // index 0 is transparent in this palette
  const std::string bytes = make_png(source, {.kind = PngKind::palette});
  const Raster result = read_any(bytes);
  EXPECT_EQ(result.at(0, 0)[0], 255);
  EXPECT_EQ(result.at(0, 0)[3], 255);
  EXPECT_EQ(result.at(3, 3)[3], 0);
  MemorySource header(bytes);
  EXPECT_TRUE(inspect(header, {}).alpha);
}

TEST(Png, AColourKeyIsTransparent) {
  Raster source = flat(8, 8, 0x00ff00ff);
  source.at(2, 2)[0] = 255, source.at(2, 2)[1] = 0, source.at(2, 2)[2] = 255;
  const Raster result = read_any(make_png(source, {.kind = PngKind::rgb_key}));
  EXPECT_EQ(result.at(2, 2)[3], 0);
  EXPECT_EQ(result.at(0, 0)[3], 255);
}

}  // namespace
}  // namespace lightkeep::imaging
