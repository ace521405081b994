// TIFF in its many kinds, what is refused of it, and what is given to everybody.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "imaging/imaging.h"
#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::uint16_t none = 1, lzw = 5, jpeg = 7, deflate = 8, packbits = 32773;
constexpr std::uint16_t unsaid = 0, multiplied = 1, straight = 2;
const std::string secret = "SECRET of the camera";

std::string refusal(const std::string& bytes) {
  MemorySource source(bytes);
  try {
    render(source, {}, {});
  } catch (const Error& error) {
    return error.what();
  }
  return "shown";
}

std::string damage_of(const std::string& bytes) {
  MemorySource source(bytes);
  return derive(source, {}, {}).damage;
}

/// Sets the value of a tag of the first directory, which is a short number.
std::string with_tag(std::string bytes, std::uint16_t tag, std::uint16_t value) {
  const auto u16 = [&](std::size_t at) {
    return static_cast<unsigned>(static_cast<std::uint8_t>(bytes[at]) |
                                 static_cast<std::uint8_t>(bytes[at + 1]) << 8);
  };
  const std::size_t directory = u16(4) | std::size_t{u16(6)} << 16;
  for (std::size_t i = 0; i < u16(directory); ++i)
    if (const std::size_t at = directory + 2 + 12 * i; u16(at) == tag) {
      bytes[at + 8] = static_cast<char>(value);
      bytes[at + 9] = static_cast<char>(value >> 8);
      return bytes;
    }
  ADD_FAILURE() << "no tag " << tag;
  return bytes;
}

TEST(Tiff, EveryWayOfStoringShowsTheSamePicture) {
  const Raster picture = gradient(70, 41);
  for (const std::uint16_t compression : {none, lzw, deflate, packbits})
    for (const std::uint16_t bits : {8, 16})
      for (const bool tiled : {false, true})
        for (const bool separate : {false, true})
          for (const bool big_endian : {false, true}) {
            TiffOptions options;
            options.compression = compression;
            options.bits = bits;
            options.tiled = tiled;
            options.separate = separate;
            options.big_endian = big_endian;
            options.rows_of_strip = 7;
            const std::string bytes = make_tiff(picture, options);
            SCOPED_TRACE(std::to_string(compression) + " " + std::to_string(bits) + (tiled ? " tiled" : "") +
                         (separate ? " separate" : ""));
            ASSERT_EQ(header_of(bytes).format, Format::tiff);
            ASSERT_NO_THROW(ASSERT_LE(largest_distance(read_any(bytes), picture), 0));
          }
}

TEST(Tiff, OneStripForAllAndOneForEachRow) {
  const Raster picture = photo(300, 200);
  for (const std::uint32_t rows : {1u, 3u, 200u}) {
    TiffOptions options;
    options.rows_of_strip = rows;
    options.compression = deflate;
    EXPECT_EQ(largest_distance(read_any(make_tiff(picture, options)), picture), 0) << rows;
  }
}

TEST(Tiff, GreysPalettesAndJpegInside) {
  const Raster picture = gradient(96, 64);
  const auto greys = [&](TiffKind kind) { return read_any(make_tiff(picture, {.kind = kind})); };
  EXPECT_EQ(largest_distance(greys(TiffKind::grey), greys(TiffKind::white_is_zero)), 0);
  EXPECT_EQ(greys(TiffKind::grey).at(40, 40)[0], greys(TiffKind::grey).at(40, 40)[2]);
  EXPECT_LT(mean_distance(read_any(make_tiff(picture, {.kind = TiffKind::palette})), picture), 30);
  EXPECT_LT(
      mean_distance(read_any(make_tiff(picture, {.kind = TiffKind::ycc, .compression = jpeg})), picture), 4);
}

TEST(Tiff, AlphaIsReadAsTheFileSays) {
  const Raster picture = fading(128, 32);
  for (const std::uint16_t extra : {multiplied, straight})
    for (const bool separate : {false, true}) {
      const std::string bytes =
          make_tiff(picture, {.kind = TiffKind::rgba, .extra = extra, .separate = separate});
      EXPECT_TRUE(header_of(bytes).alpha);
      const Raster read = read_any(bytes);
      for (const std::uint32_t x : {3u, 60u, 120u}) {
        EXPECT_EQ(read.at(x, 9)[3], picture.at(x, 9)[3]);
        if (picture.at(x, 9)[3] > 60) {
          EXPECT_NEAR(read.at(x, 9)[0], picture.at(x, 9)[0], 4) << extra << separate << x;
        }
      }
    }
  const std::string unspecified = make_tiff(picture, {.kind = TiffKind::rgba, .extra = unsaid});
  EXPECT_FALSE(header_of(unspecified).alpha);
  EXPECT_EQ(read_any(unspecified).at(120, 9)[3], 255);
  EXPECT_EQ(read_any(unspecified).at(120, 9)[0], picture.at(120, 9)[0]);
  const Raster grey = read_any(make_tiff(picture, {.kind = TiffKind::grey_alpha, .extra = straight}));
  EXPECT_EQ(grey.at(60, 9)[3], picture.at(60, 9)[3]);
}

TEST(Tiff, OrientationAndProfilesCount) {
  const Raster picture = gradient(60, 40);
  for (std::uint16_t orientation = 1; orientation <= 8; ++orientation) {
    const std::string bytes = make_tiff(stored_as(picture, orientation), {.orientation = orientation});
    EXPECT_EQ(header_of(bytes).width, 60u);
    EXPECT_EQ(largest_distance(read_any(bytes), picture), 0) << orientation;
  }
  const Raster colour = flat(16, 16, 0x20c040ff);
  EXPECT_GT(largest_distance(read_any(make_tiff(colour, {.profile = display_p3_profile()})), colour), 8);
}

TEST(Tiff, InksGoByTheirProfile) {
  const Raster red = flat(16, 16, 0x20c0b010);  // little cyan, much magenta and yellow
  for (const std::uint16_t bits : {8, 16}) {
    const Raster plain = read_any(make_tiff(red, {.kind = TiffKind::cmyk, .bits = bits}));
    EXPECT_GT(plain.at(3, 3)[0], 180);
    EXPECT_LT(plain.at(3, 3)[1], 90);
    const std::string with =
        make_tiff(red, {.kind = TiffKind::cmyk, .bits = bits, .profile = cmyk_profile()});
    EXPECT_GT(largest_distance(read_any(with), plain), 2);
  }
  const Raster tiles = read_any(make_tiff(red, {.kind = TiffKind::cmyk, .tiled = true}));
  EXPECT_GT(tiles.at(3, 3)[0], 180);
}

TEST(Tiff, WhatIsCutOffIsTransparentAndSaid) {
  const Raster picture = photo(64, 400);
  for (const std::uint16_t compression : {none, lzw, deflate}) {
    // The directory stands behind the pixels: their bytes are made worthless instead.
    std::string bytes = make_tiff(picture, {.compression = compression, .rows_of_strip = 50});
    const std::size_t middle = bytes.size() / 2;
    const std::string first_half = bytes.substr(0, middle);
    std::fill(bytes.begin() + std::ptrdiff_t(middle), bytes.begin() + std::ptrdiff_t(middle + 2000), '\xff');
    if (compression == none) continue;  // nothing of it can be told to be wrong
    EXPECT_THAT(damage_of(bytes), HasSubstr("This TIFF is damaged")) << compression;
    const Raster shown = read_any(bytes);
    EXPECT_EQ(shown.at(5, 5)[0], picture.at(5, 5)[0]);
  }
}

TEST(Tiff, WhereTheFirstStripIsLostTheOthersAreShown) {
  const Raster picture = photo(600, 900);
  std::string bytes = make_tiff(picture, {.compression = deflate, .rows_of_strip = 450});
  std::fill(bytes.begin() + 8, bytes.begin() + 2000, '\xff');
  EXPECT_THAT(damage_of(bytes), HasSubstr("This TIFF is damaged"));
  const Raster shown = read_any(bytes);
  EXPECT_EQ(shown.at(5, 5)[3], 0);
  EXPECT_EQ(shown.at(5, 800)[3], 255);
  EXPECT_EQ(shown.at(5, 800)[0], picture.at(5, 800)[0]);
  std::fill(bytes.begin() + 8, bytes.end() - 2000, '\xff');
  EXPECT_THAT(refusal(bytes), HasSubstr("This TIFF is damaged"));
}

TEST(Tiff, EveryCutAndEveryFlippedByteIsAnswered) {
  for (const TiffOptions& options : {TiffOptions{.compression = lzw, .rows_of_strip = 5},
                                     TiffOptions{.kind = TiffKind::ycc, .compression = jpeg},
                                     TiffOptions{.kind = TiffKind::cmyk, .compression = deflate},
                                     TiffOptions{.bits = 16, .tiled = true}}) {
    const std::string whole = make_tiff(gradient(40, 30), options);
    for (std::size_t length = 0; length < whole.size(); length += 1 + length / 15) {
      MemorySource source(whole.substr(0, length));
      try {
        derive(source, {}, {});
      } catch (const Error&) {
      }
      if (length >= 8) {
        EXPECT_LE(public_bytes(whole.substr(0, length)).size(), length);
      }
    }
    for (std::size_t at = 0; at < whole.size(); at += at < 16 || at + 300 > whole.size() ? 1 : 211) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ 0xff);
      MemorySource source(bytes);
      try {
        derive(source, {}, {});
      } catch (const Error&) {
      }
    }
  }
}

TEST(Tiff, WhatIsNotReadSaysWhy) {
  const std::string bytes = make_tiff(flat(8, 8, 0x204060ff));
  EXPECT_THAT(refusal(with_tag(bytes, 259, 34925)), HasSubstr("compressed in a way"));
  EXPECT_THAT(refusal(with_tag(bytes, 262, 32803)), HasSubstr("colours of a kind"));
  EXPECT_THAT(refusal(with_tag(make_tiff(flat(8, 8, 0x204060ff), {.kind = TiffKind::grey}), 258, 32)),
              HasSubstr("samples of 32 bits"));
  EXPECT_THAT(refusal(with_tag(bytes, 257, 0)), HasSubstr("no size"));
  std::string huge = with_tag(bytes, 256, 60'000);
  huge = with_tag(huge, 257, 60'000);
  EXPECT_THAT(refusal(huge), HasSubstr("megapixels"));
}

TEST(Tiff, OfSeveralPagesTheFirstIsShownAndSaid) {
  const std::string bytes = make_tiff(gradient(30, 20), {.pages = 3});
  EXPECT_TRUE(header_of(bytes).animated);
  MemorySource source(bytes);
  EXPECT_EQ(count_frames(source, {}), 2u);
  EXPECT_FALSE(header_of(make_tiff(gradient(30, 20))).animated);
}

TEST(Tiff, FactsOfTheCameraAreRead) {
  const std::string bytes = make_tiff(gradient(30, 20), {.words = secret, .place = true});
  const ExifFacts facts = header_of(bytes).exif;
  EXPECT_EQ(facts.make, secret);
  EXPECT_EQ(facts.lens, secret);
  ASSERT_TRUE(facts.latitude);
  EXPECT_NEAR(*facts.latitude, 52.52, 0.01);
}

/// Directories that name each other again and again, long texts and long lists, all at the same places.
TEST(Tiff, AHostileDirectoryCostsLittle) {
  constexpr std::uint32_t entries = 1'000, values_at = 8 + 2 + entries * 12 + 4, values = 60'000;
  std::string bytes("II*\0\10\0\0\0", 8);
  const auto put = [&](std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> 8 * i);
  };
  put(entries, 2);
  for (std::uint32_t i = 0; i < entries; ++i) {
    constexpr std::array<std::uint32_t, 6> tags{330, 700, 273, 279, 34665, 34377};
    put(tags[i % tags.size()], 2);
    put(4, 2);
    put(values, 4);
    put(values_at, 4);
  }
  put(8, 4);
  for (std::uint32_t i = 0; i < values; ++i) put(8, 4);
  MemorySource source(bytes);
  const PublicForm form = public_form(source);
  EXPECT_LE(form.size(), bytes.size());
  EXPECT_LT(source.bytes_read(), 64u << 20);
  EXPECT_THROW(inspect(source, {}), Error);
}

TEST(Tiff, ThePublicFormIsThePictureAlone) {
  const Raster picture = gradient(70, 50);
  for (const bool big_endian : {false, true})
    for (const int pages : {1, 3}) {
      const std::string bytes = make_tiff(picture, {.profile = display_p3_profile(),
                                                    .pages = pages,
                                                    .big_endian = big_endian,
                                                    .words = secret,
                                                    .place = pages == 1});
      ASSERT_THAT(bytes, HasSubstr(secret));
      const std::string shared = public_bytes(bytes);
      EXPECT_EQ(shared.size(), bytes.size());
      EXPECT_THAT(shared, Not(HasSubstr("SECRET")));
      EXPECT_THAT(shared, HasSubstr("(c) Ada"));
      EXPECT_EQ(largest_distance(read_any(shared), read_any(bytes)), 0);
      EXPECT_EQ(header_of(shared).animated, pages > 1);
      EXPECT_FALSE(header_of(shared).exif.latitude);
      EXPECT_TRUE(public_bytes(shared) == shared);
    }
}

}  // namespace
}  // namespace lightkeep::imaging
