// The resampler: the same on every machine, exact where it must be, a low-pass where it shrinks.
#include "imaging/steps/resample.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "imaging/steps/resample_kernels.h"

namespace lightkeep::imaging {
namespace {

const Watch& patience() {
  static const Watch watch{Limits{}};
  return watch;
}

Bitmap noise(Size size) {
  Bitmap bitmap(size);
  std::mt19937 random(7);
  for (std::uint32_t y = 0; y < size.height; ++y)
    for (auto& sample : bitmap.samples(y)) sample = static_cast<std::uint8_t>(random());
  return bitmap;
}

Bitmap flat(Size size, std::uint8_t value) {
  Bitmap bitmap(size);
  for (std::uint32_t y = 0; y < size.height; ++y) std::memset(bitmap.row(y), value, bitmap.stride());
  return bitmap;
}

Bitmap whole(const Bitmap& source, Size to) {
  return resample(source, {0, 0, double(source.width()), double(source.height())}, to, patience());
}

TEST(Resample, FlatStaysFlatAtEverySize) {
  for (const std::uint8_t value : {0, 1, 127, 254, 255})
    for (const Size to : {Size{1, 1}, Size{7, 5}, Size{50, 49}, Size{99, 3}}) {
      const Bitmap out = whole(flat({100, 70}, value), to);
      for (std::uint32_t y = 0; y < to.height; ++y)
        for (const std::uint8_t sample : out.samples(y)) ASSERT_EQ(sample, value);
    }
}

TEST(Resample, TheSameSizeIsTheSamePicture) {
  const Bitmap source = noise({61, 43});
  const Bitmap out = whole(source, source.size());
  for (std::uint32_t y = 0; y < 43; ++y) EXPECT_EQ(std::memcmp(source.row(y), out.row(y), out.stride()), 0);
}

TEST(Resample, AFineCheckerboardBecomesGrey) {
  Bitmap board({400, 400});
  for (std::uint32_t y = 0; y < 400; ++y)
    for (std::uint32_t x = 0; x < 400; ++x) std::memset(board.row(y) + x * 4, (x + y) % 2 ? 255 : 0, 4);
  for (const std::uint32_t side : {150u, 97u, 40u, 13u}) {
    const Bitmap out = whole(board, {side, side});
    for (std::uint32_t y = 2; y < side - 2; ++y)
      for (std::uint32_t x = 2; x < side - 2; ++x) ASSERT_NEAR(out.row(y)[x * 4], 127, 6) << side;
  }
}

TEST(Resample, ARegionIsTakenToAFractionOfAPixel) {
  Bitmap ramp({256, 8});
  for (std::uint32_t y = 0; y < 8; ++y)
    for (std::uint32_t x = 0; x < 256; ++x) std::memset(ramp.row(y) + x * 4, static_cast<int>(x), 4);
  const Bitmap out = resample(ramp, {60.5, 0, 100, 8}, {50, 4}, patience());
  EXPECT_NEAR(out.row(1)[0], 61, 1);  // centre of the first pixel: 60.5 + 1 − 0.5
  EXPECT_NEAR(out.row(1)[49 * 4], 159, 1);
}

TEST(Resample, AHugeReductionOfOneSideStaysCheap) {
  const Bitmap out = whole(flat({300, 20000}, 90), {300, 1});
  EXPECT_EQ(out.row(0)[1199], 90);
}

/// Weights of any kind, not only those that sum to one.
Taps random_taps(std::size_t count, std::uint32_t width, std::uint32_t input, std::mt19937& random) {
  Taps taps;
  taps.count = count;
  for (std::uint32_t i = 0; i < width; ++i) {
    taps.first.push_back(static_cast<std::uint32_t>(random() % (input - count + 1)));
    for (std::size_t k = 0; k < count; ++k)
      taps.weights.push_back(static_cast<std::int16_t>(static_cast<int>(random() % 8000) - 3000));
  }
  return taps;
}

TEST(ResampleKernels, TheVectorOnesGiveTheBytesOfThePortableOnes) {
  std::mt19937 random(11);
  const Bitmap source = noise({333, 16});
  for (const std::size_t count : {4u, 8u, 12u, 28u})
    for (const std::uint32_t width : {1u, 7u, 8u, 33u, 130u}) {
      const Taps taps = random_taps(count, width, 333, random);
      std::vector<std::vector<std::int16_t>> ours(16, std::vector<std::int16_t>(width * 4)), theirs = ours;
      std::vector<const std::int16_t*> rows(count);
      for (std::uint32_t y = 0; y < 16; ++y) {
        portable_kernels().horizontal(source.row(y), taps, theirs[y].data());
        best_kernels().horizontal(source.row(y), taps, ours[y].data());
        ASSERT_EQ(ours[y], theirs[y]);
      }
      for (std::size_t i = 0; i < count; ++i) rows[i] = ours[i % 16].data();
      std::vector<std::uint8_t> a(width * 4), b(width * 4);
      portable_kernels().vertical(rows.data(), taps.weights.data(), count, width * 4, a.data());
      best_kernels().vertical(rows.data(), taps.weights.data(), count, width * 4, b.data());
      ASSERT_EQ(a, b);
    }
}

}  // namespace
}  // namespace lightkeep::imaging
