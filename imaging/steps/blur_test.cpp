// The blur against a Gaussian computed the plain way, and what it must leave alone.
#include "imaging/steps/blur.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "imaging/pixels/bitmap.h"
#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;

Bitmap blurred(const Bitmap& bitmap, int sigma) {
  Bitmap out = bitmap.copy();
  blur(out, sigma, Watch(Limits{}));
  return out;
}

/// The place itself, or its mirror image beyond the ends.
std::size_t mirrored(std::int64_t place, std::int64_t length) {
  const std::int64_t turn = ((place % (2 * length)) + 2 * length) % (2 * length);
  return static_cast<std::size_t>(std::min(turn, 2 * length - 1 - turn));
}

/// One axis of a true Gaussian, far out to four sigma.
std::vector<double> gaussian(const std::vector<double>& line, double sigma) {
  const auto length = static_cast<std::int64_t>(line.size());
  const auto reach = static_cast<std::int64_t>(std::ceil(4 * sigma));
  std::vector<double> weights;
  for (std::int64_t k = -reach; k <= reach; ++k)
    weights.push_back(std::exp(-double(k * k) / (2 * sigma * sigma)) /
                      (sigma * std::sqrt(2 * std::numbers::pi)));
  double total = 0;
  for (const double weight : weights) total += weight;
  for (double& weight : weights) weight /= total;
  std::vector<double> out(line.size());
  for (std::int64_t i = -reach; i < length + reach; ++i) {
    const double sample = line[mirrored(i, length)];
    for (std::int64_t k = std::max(-reach, -i); k <= std::min(reach, length - 1 - i); ++k)
      out[static_cast<std::size_t>(i + k)] += weights[static_cast<std::size_t>(k + reach)] * sample;
  }
  return out;
}

struct Distance {
  double largest = 0;
  double mean = 0;
};

/// Of each sample from what a true Gaussian makes of it.
Distance distance_from_gaussian(const Bitmap& source, const Bitmap& result, double sigma) {
  Distance distance;
  const std::size_t width = source.width(), height = source.height();
  for (std::size_t c = 0; c < Bitmap::channels; ++c) {
    std::vector<std::vector<double>> rows(height, std::vector<double>(width));
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t x = 0; x < width; ++x)
        rows[y][x] = source.row(static_cast<std::uint32_t>(y))[x * Bitmap::channels + c];
      rows[y] = gaussian(rows[y], sigma);
    }
    for (std::size_t x = 0; x < width; ++x) {
      std::vector<double> column(height);
      for (std::size_t y = 0; y < height; ++y) column[y] = rows[y][x];
      column = gaussian(column, sigma);
      for (std::size_t y = 0; y < height; ++y) {
        const double off =
            std::abs(column[y] - result.row(static_cast<std::uint32_t>(y))[x * Bitmap::channels + c]);
        distance.largest = std::max(distance.largest, off);
        distance.mean += off / double(width * height * Bitmap::channels);
      }
    }
  }
  return distance;
}

/// Black and white halves with a white dot: what shows a wrong kernel most.
Raster edges(std::uint32_t width, std::uint32_t height) {
  Raster raster = flat(width, height, 0x000000ff);
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = width / 2; x < width; ++x)
      for (int c = 0; c < 3; ++c) raster.at(x, y)[c] = 255;
  for (int c = 0; c < 3; ++c) raster.at(width / 4, height / 2)[c] = 255;
  return raster;
}

TEST(Blur, LooksLikeAGaussianOfThatDeviation) {
  for (const int sigma : {1, 2, 5, 12, 40, 100}) {
    for (const Raster& raster : {photo(97, 61), edges(150, 40), fading(70, 50)}) {
      const Bitmap source = bitmap_of(raster);
      const Distance distance = distance_from_gaussian(source, blurred(source, sigma), sigma);
      EXPECT_LT(distance.largest, 8) << sigma;
      // Where the blur reaches beyond the picture, three boxes differ from a Gaussian by some hundredths of
      // what is left of its contrast.
      EXPECT_LT(distance.mean, sigma <= 40 ? 1.5 : 4) << sigma;
    }
  }
}

TEST(Blur, LeavesFlatColoursAlone) {
  for (const std::uint32_t colour : {0xffffffffu, 0x000000ffu, 0x12f4a7ffu, 0x80604080u}) {
    const Bitmap source = bitmap_of(flat(37, 23, colour));
    for (const int sigma : {1, 7, 100}) {
      const Bitmap out = blurred(source, sigma);
      for (std::uint32_t y = 0; y < out.height(); ++y)
        for (std::size_t i = 0; i < out.stride(); ++i)
          ASSERT_EQ(out.row(y)[i], source.row(y)[i]) << sigma << " at " << i << ", " << y;
    }
  }
}

// Alpha is multiplied in, so that what cannot be seen gives no colour to what can.
TEST(Blur, HiddenColoursDoNotBleedAndNoColourExceedsItsAlpha) {
  Raster raster = flat(64, 32, 0xff000000);  // red, fully transparent
  for (std::uint32_t y = 0; y < 32; ++y)
    for (std::uint32_t x = 32; x < 64; ++x) {
      raster.at(x, y)[0] = 0;
      raster.at(x, y)[2] = raster.at(x, y)[3] = 255;  // blue, opaque
    }
  const Bitmap out = blurred(bitmap_of(raster), 6);
  for (std::uint32_t y = 0; y < out.height(); ++y)
    for (std::uint32_t x = 0; x < out.width(); ++x) {
      const std::uint8_t* pixel = out.row(y) + x * Bitmap::channels;
      ASSERT_EQ(pixel[0], 0) << "red at " << x;
      ASSERT_LE(pixel[2], pixel[3]) << "at " << x;
    }
  EXPECT_NEAR(out.row(16)[32 * Bitmap::channels + 3], 138, 6) << "the edge lies in the middle";
}

TEST(Blur, TakesPicturesThatAreSmallerThanItsReach) {
  for (const Size size : {Size{1, 1}, Size{1, 9}, Size{9, 1}, Size{17, 3}, Size{2, 40}}) {
    const Bitmap source = bitmap_of(photo(size.width, size.height));
    for (const int sigma : {1, 100})
      EXPECT_LT(distance_from_gaussian(source, blurred(source, sigma), sigma).largest, 8)
          << size.width << " × " << size.height << ", " << sigma;
  }
}

}  // namespace
}  // namespace lightkeep::imaging
