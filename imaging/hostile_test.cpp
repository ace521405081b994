// Hostile bytes: truncated, lying, endless. Nothing crashes, nothing is allocated by what a header claims,
// every refusal says why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>

#include "imaging/pixels/limits.h"
#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;
using ::testing::HasSubstr;

Recipe any_thumb() {
  Recipe recipe;
  recipe.width = recipe.height = 40;
  return recipe;
}

/// The fault of a run over `bytes`, `corrupt` also for what is shown with a note of damage; none when it went
/// well.
std::optional<Fault> fault_of(const std::string& bytes, const Limits& limits = {}) {
  MemorySource source(bytes);
  const Recipe recipe = any_thumb();
  try {
    const Derived derived = derive(source, {&recipe, 1}, limits);
    return derived.damage.empty() ? std::nullopt : std::optional(Fault::corrupt);
  } catch (const Error& error) {
    EXPECT_GT(std::string(error.what()).size(), 20u);
    return error.fault();
  }
}

std::optional<Fault> header_fault(const std::string& bytes, const Limits& limits = {}) {
  MemorySource source(bytes);
  try {
    inspect(source, limits);
    return std::nullopt;
  } catch (const Error& error) {
    return error.fault();
  }
}

std::string big16(std::uint32_t value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value)};
}
std::string big32(std::uint32_t value) {
  return big16(value >> 16) + big16(value & 0xffff);
}
std::string little16(std::uint32_t value) {
  return {static_cast<char>(value), static_cast<char>(value >> 8)};
}

struct Sample {
  const char* name;
  std::string (*make)();
};

const Sample samples[] = {
    {"jpeg", [] { return make_jpeg(photo(40, 40), {.exif = exif(6)}); }},
    {"progressive", [] { return make_jpeg(photo(40, 40), {.progressive = true}); }},
    {"cmyk", [] { return make_jpeg(photo(40, 40), {.kind = JpegKind::ycck}); }},
    {"png", [] { return make_png(photo(20, 20), {.exif = exif(6)}); }},
    {"interlaced_png", [] { return make_png(photo(20, 20), {.interlaced = true}); }},
    {"lossless_webp", [] { return make_webp(photo(30, 30)); }},
    {"lossy_webp", [] { return make_webp(fading(40, 40), {.lossless = false, .exif = exif(3)}); }},
    {"animated_webp",
     [] {
       return make_animated_webp(20, 20, {{photo(20, 20), 0, 0}, {photo(10, 10), 0, 0}});
     }},
    {"gif", [] { return make_gif(photo(30, 30)); }},
    {"interlaced_gif", [] { return make_gif(photo(30, 30), {.interlaced = true}); }},
};

class Truncated : public ::testing::TestWithParam<Sample> {};

TEST_P(Truncated, AtEveryByteIsRefusedAsCorruptOrSaidToBeDamaged) {
  const std::string whole = GetParam().make();
  ASSERT_EQ(fault_of(whole), std::nullopt);
  // The last byte of a GIF is its trailer, behind the end of the image.
  const std::size_t end = whole.size() - (whole.starts_with("GIF") ? 1 : 0);
  for (std::size_t length = sniff_length; length < end; ++length)
    ASSERT_EQ(fault_of(whole.substr(0, length)), Fault::corrupt) << length << " of " << whole.size();
}

TEST_P(Truncated, WithAFlippedByteAnywhereNeverCrashes) {
  const std::string whole = GetParam().make();
  for (std::size_t i = 0; i < whole.size(); i += 1 + whole.size() / 600) {
    std::string bent = whole;
    bent[i] = static_cast<char>(bent[i] ^ (1 << i % 8));
    fault_of(bent);
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, Truncated, ::testing::ValuesIn(samples),
                         [](const auto& sample) { return sample.param.name; });

TEST(Hostile, WhatIsNoImageIsUnsupported) {
  for (const std::string& bytes : {std::string(), std::string("hello"), std::string("<svg/>"),
                                   std::string("\x89PN"), std::string(64, '\0')})
    EXPECT_EQ(header_fault(bytes), Fault::unsupported);
}

std::string deflated(const std::string& body) {
  uLongf count = compressBound(body.size());
  std::string out(count, '\0');
  compress2(reinterpret_cast<Bytef*>(out.data()), &count, reinterpret_cast<const Bytef*>(body.data()),
            body.size(), 9);
  out.resize(count);
  return out;
}

std::string png_of(std::uint32_t width, std::uint32_t height, bool interlaced,
                   const std::string& extra = "") {
  const std::string header =
      big32(width) + big32(height) + std::string{8, 6, 0, 0, static_cast<char>(interlaced)};
  return "\x89PNG\r\n\x1a\n" + png_chunk("IHDR", header) + extra +
         png_chunk("IDAT", deflated(std::string(1000, '\0'))) + png_chunk("IEND", "");
}

std::string gif_of(std::uint32_t width, std::uint32_t height, bool interlaced) {
  const std::string size = little16(width) + little16(height);
  return "GIF89a" + size + std::string("\x80\0\0\0\0\0\xff\xff\xff", 9) + "," + std::string(4, '\0') + size +
         std::string{interlaced ? '\x40' : '\0', 2} + std::string("\x02\x4c\x01\0;", 5);
}

/// A JPEG whose frame header was given another size.
std::string jpeg_of(std::uint32_t width, std::uint32_t height, bool progressive) {
  std::string bytes = make_jpeg(gradient(16, 16), {.progressive = progressive});
  const std::size_t frame = bytes.find(progressive ? "\xff\xc2" : "\xff\xc0");
  bytes.replace(frame + 5, 4, big16(height) + big16(width));
  return bytes;
}

std::string webp_of(std::uint32_t width, std::uint32_t height) {
  std::string bytes = make_webp(gradient(16, 16), {.lossless = false});
  const std::size_t start = bytes.find("\x9d\x01\x2a");
  bytes.replace(start + 3, 4, little16(width) + little16(height));
  return bytes;
}

TEST(Hostile, SizesOverTheLimitAreRefusedByTheHeader) {
  for (const std::string& bytes :
       {png_of(20000, 20000, false), gif_of(30000, 30000, true), jpeg_of(60000, 60000, true),
        webp_of(16000, 16000), png_of(70000, 1, false), png_of(0x7fffffff, 0x7fffffff, true)})
    EXPECT_EQ(header_fault(bytes), Fault::too_large);
  Limits small;
  small.megapixels = 1;
  EXPECT_EQ(header_fault(make_png(flat(1001, 1000, 0)), small), Fault::too_large);
  EXPECT_EQ(header_fault(make_png(flat(1000, 1000, 0)), small), std::nullopt);
}

TEST(Hostile, EmptySidesAreCorrupt) {
  for (const std::string& bytes : {png_of(0, 10, false), png_of(10, 0, false), gif_of(0, 10, false),
                                   jpeg_of(0, 10, false), jpeg_of(10, 0, true), webp_of(0, 10)})
    EXPECT_EQ(header_fault(bytes), Fault::corrupt);
}

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/// A small file that claims as much as the limit allows costs what it holds, not what it claims.
TEST(Hostile, AClaimOfAHundredMegapixelsIsNotBelieved) {
  const long before = peak_kilobytes();
  for (const std::string& bytes :
       {png_of(10000, 10000, false), png_of(10000, 10000, true), gif_of(10000, 10000, false),
        gif_of(10000, 10000, true), jpeg_of(10000, 10000, false), jpeg_of(10000, 10000, true),
        webp_of(10000, 10000)})
    EXPECT_EQ(fault_of(bytes), Fault::corrupt);
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
  return;  // it keeps notes of several times the memory
#endif
#endif
  EXPECT_LT(peak_kilobytes() - before, 150'000);
}

TEST(Hostile, AnInflatingProfileIsNotKept) {
  const std::string bomb = png_chunk("iCCP", std::string("x\0\0", 3) + deflated(std::string(64 << 20, '\0')));
  const long before = peak_kilobytes();
  EXPECT_EQ(fault_of(png_of(10, 10, false, bomb)), std::nullopt);
  EXPECT_LT(peak_kilobytes() - before, 60'000);
}

TEST(Hostile, InflatingTextIsNotRead) {
  std::string texts;
  for (int i = 0; i < 200; ++i)
    texts += png_chunk("zTXt", std::string("x\0\0", 3) + deflated(std::string(1 << 20, ' ')));
  const long before = peak_kilobytes();
  EXPECT_EQ(fault_of(png_of(10, 10, false, texts)), std::nullopt);
  EXPECT_LT(peak_kilobytes() - before, 60'000);
}

TEST(Hostile, EndlessSegmentsOfAJpegHeaderAreRefused) {
  std::string segments;
  for (std::uint32_t i = 0; i <= header_parts_max; ++i) segments += std::string("\xff\xe5\0\x02", 4);
  std::string bytes = make_jpeg(gradient(16, 16));
  bytes.insert(2, segments);
  EXPECT_EQ(header_fault(bytes), Fault::corrupt);
}

/// As large as an upload may be.
constexpr std::size_t largest = 100 << 20;

std::string repeated(const std::string& piece, std::size_t bytes) {
  std::string all;
  all.reserve(bytes + piece.size());
  all = piece;
  while (all.size() < bytes) {
    const std::size_t missing = (bytes - all.size() + piece.size() - 1) / piece.size();
    all.append(all, 0, missing * piece.size());
  }
  return all;
}

/// The fault of a thumbnail, and of how many bytes it was found out. No parser does more steps than it reads
/// bytes.
struct Walked {
  std::optional<Fault> fault;
  std::uint64_t bytes = 0;
};
Walked walked(const std::string& bytes) {
  MemorySource source(bytes);
  try {
    const Recipe recipe = any_thumb();
    const Derived derived = derive(source, {&recipe, 1}, {});
    return {derived.damage.empty() ? std::nullopt : std::optional(Fault::corrupt), source.bytes_read()};
  } catch (const Error& error) {
    return {error.fault(), source.bytes_read()};
  }
}

void expect_ended_early(const std::string& bytes) {
  const Walked walk = walked(bytes);
  EXPECT_EQ(walk.fault, Fault::corrupt);
  EXPECT_LT(walk.bytes, 12u << 20);  // for its size, for the decoder's own header, for the rows
}

TEST(Steps, OfEmptyChunksInTheFirstFrameOfAWebp) {
  std::string frame = "ANMF" + std::string(4, '\0') + std::string(16, '\0') + std::string(largest, '\0');
  const auto length = static_cast<std::uint32_t>(frame.size() - 8);
  for (std::size_t i = 0; i < 4; ++i) frame[4 + i] = static_cast<char>(length >> (8 * i));
  std::string riff = "RIFF" + std::string(4, '\0') + "WEBPVP8X" + std::string("\x0a\0\0\0\x02\0\0\0", 8) +
                     std::string("\x07\0\0\x07\0\0", 6) + frame;
  const auto size = static_cast<std::uint32_t>(riff.size() - 8);
  for (std::size_t i = 0; i < 4; ++i) riff[4 + i] = static_cast<char>(size >> (8 * i));
  expect_ended_early(riff);
}

TEST(Steps, OfGarbageBetweenTheSegmentsOfAJpeg) {
  const std::string piece = std::string("\xe5\0\x02", 3) + std::string(60'000, 'x') + '\xff';
  expect_ended_early("\xff\xd8\xff" + repeated(piece, largest));
  expect_ended_early("\xff\xd8\xff" + repeated(std::string(60'000, '\xff') + "\x01", largest));  // TEM
}

TEST(Steps, OfCommentsBehindTheScanOfAJpeg) {
  std::string bytes = make_jpeg(gradient(16, 16));
  bytes.resize(bytes.size() - 2);  // its end marker
  expect_ended_early(bytes + repeated(std::string("\xff\xfe\0\x02", 4), largest));
}

TEST(Steps, OfEmptyChunksOfAPng) {
  const std::string empty = png_chunk("IDAT", "");
  std::string bytes = make_png(gradient(16, 16));
  const auto data = bytes.find("IDAT") - 4, end = bytes.find("IEND") - 4;
  expect_ended_early(bytes.substr(0, data) + repeated(empty, largest));
  expect_ended_early(bytes.substr(0, end) + repeated(empty, largest) + bytes.substr(end));
  expect_ended_early(bytes.substr(0, end) + repeated(png_chunk("tEXt", ""), largest) + bytes.substr(end));
}

TEST(Steps, OfCodesOfAGifThatPaintNothing) {
  std::string bytes = make_gif(gradient(16, 16));
  const auto image = bytes.find(std::string(",\0\0\0\0\x10\0\x10\0\0", 10));
  ASSERT_NE(image, std::string::npos);
  const std::string clear_codes = '\xff' + repeated("\x24\x49\x92", 255);  // of three bits each
  expect_ended_early(bytes.substr(0, image + 10) + '\x02' + repeated(clear_codes, largest));
}

TEST(Steps, HonestFilesInManyPiecesAreRead) {
  std::string png = make_png(photo(64, 400));
  const auto end = png.find("IEND") - 4;
  png.insert(end, repeated(png_chunk("tEXt", "Comment"), 12'000));
  EXPECT_EQ(fault_of(png), std::nullopt);
  std::string jpeg = make_jpeg(photo(200, 200), {.quality = 100, .progressive = true});
  EXPECT_EQ(fault_of(jpeg + std::string(3 << 20, 'x')), std::nullopt) << "a film behind the picture";
}

TEST(Hostile, AProfileLargerThanAnyInUseIsIgnored) {
  std::string pieces;
  for (int i = 1; i <= 200; ++i) {
    const std::string body = std::string("ICC_PROFILE\0", 12) + static_cast<char>(i) +
                             static_cast<char>(200) + std::string(65000, 'x');
    pieces += "\xff\xe2" + big16(static_cast<std::uint32_t>(body.size() + 2)) + body;
  }
  std::string bytes = make_jpeg(gradient(16, 16));
  bytes.insert(2, pieces);
  EXPECT_EQ(fault_of(bytes), std::nullopt);
}

TEST(Hostile, AHeaderIsReadWithoutTheRest) {
  for (const std::string& bytes :
       {make_jpeg(photo(900, 900)), make_png(photo(500, 500)), make_webp(photo(400, 400))}) {
    MemorySource source(bytes);
    inspect(source, {});
    EXPECT_LT(source.bytes_read(), source.size() / 4);
  }
}

TEST(Hostile, AProgressiveJpegOfTooManyScansIsRefused) {
  std::string bytes = make_jpeg(photo(64, 64), {.progressive = true});
  // The last scan refines; the one before it may be said again and again.
  std::vector<std::size_t> scans;
  for (std::size_t at = bytes.find("\xff\xda"); at != std::string::npos; at = bytes.find("\xff\xda", at + 2))
    scans.push_back(at);
  ASSERT_GT(scans.size(), 3u);
  const std::size_t end = bytes.rfind("\xff\xd9");
  const std::string last = bytes.substr(scans.back(), end - scans.back());
  std::string many;
  for (int i = 0; i < scans_max + 1; ++i) many += last;
  bytes.insert(end, many);
  MemorySource source(bytes);
  const Recipe recipe = any_thumb();
  try {
    render(source, recipe, {});
    FAIL() << "taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::corrupt);
    EXPECT_THAT(error.what(), HasSubstr("scans"));
  }
}

TEST(Hostile, AnArithmeticCodedJpegIsUnsupported) {
  std::string bytes = make_jpeg(gradient(16, 16));
  bytes[bytes.find("\xff\xc0") + 1] = '\xc9';
  EXPECT_EQ(header_fault(bytes), Fault::unsupported);
}

TEST(Hostile, TheReasonNamesFormatAndCause) {
  const std::string whole = make_jpeg(photo(100, 100));
  MemorySource source(whole.substr(0, whole.find("\xff\xda") + 50));
  const Recipe recipe = any_thumb();
  try {
    render(source, recipe, {});
    FAIL() << "taken";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "This JPEG is damaged: its data ends too early.");
  }
}

TEST(Hostile, TheOwnerCanStopAndTimeRunsOut) {
  const std::atomic<bool> stop = true;
  Limits stopped;
  stopped.stop = &stop;
  Limits late;
  late.seconds = 0;
  for (const Sample& sample : samples) {
    EXPECT_EQ(fault_of(sample.make(), stopped), Fault::cancelled) << sample.name;
    EXPECT_EQ(fault_of(sample.make(), late), Fault::cancelled) << sample.name;
  }
}

/// A store that fails behind a point, for the large reads of decoders: its exception comes out, through C.
class Failing final : public Source {
 public:
  explicit Failing(std::string bytes, std::uint64_t limit) : memory_(std::move(bytes)), limit_(limit) {}
  std::uint64_t size() const override { return memory_.size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override {
    if (out.size() >= 8192 && offset + out.size() > limit_) throw std::runtime_error("disk");
    return memory_.read_at(offset, out);
  }

 private:
  MemorySource memory_;
  std::uint64_t limit_;
};

TEST(Hostile, AnExceptionOfTheSourceComesOutAsItWent) {
  for (const std::string& bytes : {make_jpeg(photo(900, 900)), make_png(photo(500, 500)),
                                   make_webp(photo(500, 500)), make_gif(photo(600, 600))}) {
    Failing source(bytes, 100'000);
    const Recipe recipe = any_thumb();
    EXPECT_THROW(render(source, recipe, {}), std::runtime_error);
    try {
      Failing again(bytes, 100'000);
      render(again, recipe, {});
    } catch (const std::exception& error) {
      EXPECT_STREQ(error.what(), "disk");
    }
  }
}

}  // namespace
}  // namespace lightkeep::imaging
