// HEIC and AVIF, made by Debian's tools (heif-enc, avifenc): colours, alpha, depth, turns, cameras' words,
// and what is given to everybody.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "imaging/codecs/codec.h"
#include "imaging/imaging.h"
#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A folder of its own for each test.
class HeifTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = std::filesystem::temp_directory_path() / "lightkeep-heif-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// What a tool makes of a PNG: "heif-enc -q 90 IN -o OUT".
  std::string made(const std::string& tool, const std::string& png, const std::string& extension) {
    const auto in = folder_ / "in.png", out = folder_ / ("out." + extension);
    std::ofstream(in, std::ios::binary) << png;
    std::string command = tool;
    command.replace(command.find("IN"), 2, in.string());
    command.replace(command.find("OUT"), 3, out.string());
    // NOLINTNEXTLINE(cert-env33-c, concurrency-mt-unsafe): a tool of the tests, with names of ours
    EXPECT_EQ(std::system((command + " >/dev/null 2>&1").c_str()), 0) << command;
    return read_file(out);
  }
  std::string heic(const Raster& raster, const PngOptions& options = {}) {
    return made("heif-enc -q 95 IN -o OUT", make_png(raster, options), "heic");
  }
  std::string avif(const Raster& raster, const std::string& options = "") {
    return made("avifenc -s 9 --min 2 --max 8 " + options + " IN OUT", make_png(raster), "avif");
  }

  std::filesystem::path folder_;
};

TEST_F(HeifTest, PicturesAreRead) {
  const Raster picture = gradient(160, 96);
  for (const auto& [bytes, format] :
       {std::pair{heic(picture), Format::heic}, std::pair{avif(picture), Format::avif},
        std::pair{avif(picture, "-d 10"), Format::avif}, std::pair{avif(picture, "-y 444"), Format::avif}}) {
    const Header header = header_of(bytes);
    EXPECT_EQ(header.format, format);
    EXPECT_EQ(header.width, 160u);
    EXPECT_EQ(header.height, 96u);
    EXPECT_FALSE(header.animated);
    EXPECT_LT(mean_distance(read_any(bytes), picture), 4) << info(format).name;
  }
}

TEST_F(HeifTest, AlphaStays) {
  const Raster picture = fading(128, 64);
  for (const std::string& bytes : {heic(picture), avif(picture)}) {
    EXPECT_TRUE(header_of(bytes).alpha);
    const Raster read = read_any(bytes);
    EXPECT_NEAR(read.at(2, 30)[3], picture.at(2, 30)[3], 6);
    EXPECT_NEAR(read.at(120, 30)[3], picture.at(120, 30)[3], 6);
  }
}

TEST_F(HeifTest, AvifIsWrittenAsOthersReadIt) {
  for (const auto& [width, height] : {std::pair{1u, 1u}, std::pair{7u, 300u}, std::pair{161u, 97u}})
    for (const bool alpha : {false, true}) {
      const Raster picture = alpha ? fading(width, height) : gradient(width, height);
      const Bitmap bitmap = bitmap_of(picture);
      const std::string bytes = codec(Format::avif).encode(bitmap, 90, Watch({}));
      const Header header = header_of(bytes);
      EXPECT_EQ(header.width, width);
      EXPECT_EQ(header.height, height);
      EXPECT_EQ(header.alpha, bitmap.alpha());
      std::ofstream(folder_ / "ours.avif", std::ios::binary) << bytes;
      const std::string read =
          "avifdec " + (folder_ / "ours.avif").string() + " " + (folder_ / "read.png").string();
      // NOLINTNEXTLINE(cert-env33-c, concurrency-mt-unsafe): a tool of the tests, with names of ours
      ASSERT_EQ(std::system((read + " >/dev/null 2>&1").c_str()), 0) << width;
      for (const Raster& shown : {read_any(bytes), read_any(read_file(folder_ / "read.png"))})
        EXPECT_LT(mean_distance(shown, read_any(make_png(picture))), 7) << width << alpha;
      EXPECT_EQ(public_bytes(bytes), bytes);
    }
}

TEST_F(HeifTest, AvifOfHigherQualityIsLarger) {
  const Bitmap bitmap = bitmap_of(photo(320, 200));
  std::size_t before = 0;
  for (const int quality : {1, 20, 45, 60, 77, 80, 90, 100}) {
    const std::string bytes = codec(Format::avif).encode(bitmap, quality, Watch({}));
    EXPECT_GT(bytes.size(), before) << quality;
    before = bytes.size();
  }
}

TEST_F(HeifTest, TurnsAndMirrorsAreDone) {
  const Raster picture = gradient(120, 64);
  const std::string turned = avif(picture, "--irot 1");  // a quarter, against the clock
  EXPECT_EQ(header_of(turned).width, 64u);
  EXPECT_EQ(header_of(turned).height, 120u);
  EXPECT_LT(mean_distance(read_any(turned), stored_as(picture, 6)), 5);
}

TEST_F(HeifTest, ProfilesCount) {
  const Raster picture = flat(64, 64, 0x20c040ff);
  const std::string plain = heic(picture);
  const std::string wide = heic(picture, {.profile = display_p3_profile()});
  EXPECT_GT(largest_distance(read_any(wide), read_any(plain)), 8);
}

TEST_F(HeifTest, LightOfHdrFitsTheScreen) {
  const std::string bytes = avif(flat(64, 64, 0xffffffff), "-d 10 --cicp 9/16/9");
  const Raster read = read_any(bytes);
  EXPECT_GT(read.at(30, 30)[0], 240);
  const Raster dark = read_any(avif(flat(64, 64, 0x505050ff), "-d 10 --cicp 9/16/9"));
  EXPECT_LT(dark.at(30, 30)[0], 120);  // about 10 cd/m²
  EXPECT_NEAR(dark.at(30, 30)[0], dark.at(30, 30)[2], 3);
}

TEST_F(HeifTest, EveryCutIsRefusedOrSaidToBeDamaged) {
  for (const std::string& whole : {heic(gradient(64, 64)), avif(gradient(64, 64))}) {
    for (std::size_t length = 0; length < whole.size(); length += 1 + length / 40) {
      MemorySource source(whole.substr(0, length));
      Recipe recipe;
      try {
        derive(source, {&recipe, 1}, {});
      } catch (const Error& error) {
        EXPECT_GT(std::string(error.what()).size(), 20u);
      }
    }
    for (std::size_t i = 0; i < whole.size(); i += 1 + whole.size() / 300) {
      std::string bent = whole;
      bent[i] = static_cast<char>(bent[i] ^ (1 << i % 8));
      MemorySource source(bent);
      Recipe recipe;
      try {
        public_form(source);
        derive(source, {&recipe, 1}, {});
      } catch (const Error&) {
      }
    }
  }
}

TEST_F(HeifTest, WhatIsToldBesideThePictureIsNotGivenToEverybody) {
  const std::string xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRETPLACE</x:xmpmeta>";
  std::ofstream(folder_ / "data.xmp") << xmp;
  const std::string bytes = avif(gradient(64, 48), "--xmp " + (folder_ / "data.xmp").string());
  ASSERT_THAT(bytes, HasSubstr("SECRETPLACE"));
  const std::string shared = public_bytes(bytes);
  EXPECT_EQ(shared.size(), bytes.size());
  EXPECT_THAT(shared, Not(HasSubstr("SECRETPLACE")));
  EXPECT_EQ(largest_distance(read_any(shared), read_any(bytes)), 0);
  EXPECT_EQ(public_bytes(shared), shared);
}

TEST_F(HeifTest, WhatItSaysOfItsPictureIsFound) {
  std::ofstream(folder_ / "data.xmp")
      << "<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:subject><rdf:Bag><rdf:li>sea"
         "</rdf:li></rdf:Bag></dc:subject></x:xmpmeta>";
  MemorySource file(avif(gradient(64, 48), "--xmp " + (folder_ / "data.xmp").string()));
  EXPECT_EQ(public_form(file).text.keywords, std::vector<std::string>{"sea"});
}

/// What libheif's own tool finds in a file.
std::string told(const std::filesystem::path& file) {
  const std::string list = file.string() + ".txt";
  // NOLINTNEXTLINE(cert-env33-c, concurrency-mt-unsafe): a tool of the tests, with names of ours
  EXPECT_EQ(std::system(("heif-info " + file.string() + " >" + list + " 2>&1").c_str()), 0);
  return read_file(list);
}

TEST_F(HeifTest, SmallPicturesOfItAreNotGivenToEverybody) {
  const Raster picture = gradient(400, 300);
  const std::string bytes = made("heif-enc -q 95 -t 128 IN -o OUT", make_png(picture), "heic");
  const std::string shared = public_bytes(bytes);
  ASSERT_EQ(shared.size(), bytes.size());
  std::ofstream(folder_ / "whole.heic", std::ios::binary) << bytes;
  std::ofstream(folder_ / "shared.heic", std::ios::binary) << shared;
  EXPECT_THAT(told(folder_ / "whole.heic"), HasSubstr("thumbnail: 128x96"));
  EXPECT_THAT(told(folder_ / "shared.heic"), Not(HasSubstr("thumbnail: 128x96")));
  EXPECT_THAT(told(folder_ / "shared.heic"), Not(HasSubstr("128x96")));
  EXPECT_THAT(told(folder_ / "shared.heic"), HasSubstr("400x300"));
  EXPECT_EQ(largest_distance(read_any(shared), read_any(bytes)), 0);
  EXPECT_EQ(public_bytes(shared), shared);
}

TEST_F(HeifTest, BytesThatNoItemNamesAreNotGivenToEverybody) {
  const std::string secret = "SECRETPLACE";
  for (std::string bytes : {heic(gradient(64, 48)), avif(fading(64, 48))}) {
    const std::size_t box = bytes.rfind("mdat") - 4;
    const std::size_t end = box + static_cast<std::uint8_t>(bytes[box]) * 0x1000000u +
                            static_cast<std::uint8_t>(bytes[box + 1]) * 0x10000u +
                            static_cast<std::uint8_t>(bytes[box + 2]) * 0x100u +
                            static_cast<std::uint8_t>(bytes[box + 3]);
    ASSERT_EQ(end, bytes.size()) << "the data stands last";
    const std::size_t length = end - box + secret.size() + 700'000;  // more than is kept with a row
    for (std::size_t i = 0; i < 4; ++i) bytes[box + i] = static_cast<char>(length >> (24 - 8 * i));
    bytes += secret + std::string(700'000, 'x');
    const std::string shared = public_bytes(bytes);
    EXPECT_EQ(shared.size(), bytes.size());
    EXPECT_THAT(shared, Not(HasSubstr(secret)));
    EXPECT_THAT(shared, Not(HasSubstr("xxxx")));
    EXPECT_EQ(largest_distance(read_any(shared), read_any(bytes)), 0);
    EXPECT_EQ(public_bytes(shared), shared);
  }
}

}  // namespace
}  // namespace lightkeep::imaging
