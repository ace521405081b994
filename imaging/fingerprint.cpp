// pHash (Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010): signs of the
// low frequencies of a DCT against their median. Any thread.
#include "imaging/fingerprint.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace lightkeep::imaging {
namespace {

constexpr std::size_t side = fingerprint_side;
constexpr std::size_t kept = 8;  // frequencies each way, without the constant ones
/// Sums of a flat picture are zero but for rounding; they shall not become bits.
constexpr double noise = 1e-3;
using Cosines = std::array<std::array<double, side>, kept>;

Cosines make_cosines() {
  Cosines table{};
  for (std::size_t k = 0; k < kept; ++k)
    for (std::size_t i = 0; i < side; ++i)
      table[k][i] = std::cos(std::numbers::pi * double(k + 1) * (double(i) + 0.5) / side);
  return table;
}

double luma(const std::uint8_t* pixel) {
  return 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
}

/// Rows first, then columns.
std::array<double, kept * kept> low_frequencies(const Bitmap& bitmap) {
  const Cosines cosines = make_cosines();
  std::array<double, kept * kept> result{};
  for (std::size_t y = 0; y < side; ++y)
    for (std::size_t i = 0; i < kept; ++i) {
      double sum = 0;
      for (std::size_t x = 0; x < side; ++x)
        sum += cosines[i][x] * luma(bitmap.row(static_cast<std::uint32_t>(y)) + x * Bitmap::channels);
      for (std::size_t j = 0; j < kept; ++j) result[j * kept + i] += cosines[j][y] * sum;
    }
  return result;
}

}  // namespace

std::uint64_t fingerprint(const Bitmap& bitmap) {
  const auto values = low_frequencies(bitmap);
  auto sorted = values;
  const auto middle = sorted.begin() + sorted.size() / 2;
  std::nth_element(sorted.begin(), middle, sorted.end());
  std::uint64_t bits = 0;
  for (const double value : values) bits = bits << 1 | (value > *middle + noise ? 1 : 0);
  return bits;
}

}  // namespace lightkeep::imaging
