// BlurHash after its specification (https://github.com/woltapp/blurhash/blob/master/Algorithm.md), and pHash
// (Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010): signs of the low
// frequencies of a DCT against their median. Any thread.
#include "imaging/image_hashes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "imaging/pixels/colour.h"

namespace lightkeep::imaging {
namespace {

constexpr std::string_view digits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

using Factor = std::array<double, 3>;

void append_base83(std::string& text, int value, int length) {
  int divisor = 1;
  for (int i = 1; i < length; ++i) divisor *= 83;
  for (; divisor > 0; divisor /= 83) text += digits[static_cast<std::size_t>(value / divisor % 83)];
}

/// cos(π k i ÷ n) for each i.
std::vector<double> basis(int component, std::uint32_t length) {
  std::vector<double> values(length);
  for (std::uint32_t i = 0; i < length; ++i) values[i] = std::cos(std::numbers::pi * component * i / length);
  return values;
}

void add_row(const std::uint8_t* row, const std::vector<double>& across, double weight, Factor& factor) {
  Factor sum{};
  for (std::size_t x = 0; x < across.size(); ++x)
    for (std::size_t c = 0; c < 3; ++c) sum[c] += across[x] * srgb_to_linear(row[x * Bitmap::channels + c]);
  for (std::size_t c = 0; c < 3; ++c) factor[c] += sum[c] * weight;
}

Factor factor_of(const Bitmap& bitmap, int i, int j) {
  const auto across = basis(i, bitmap.width());
  const auto down = basis(j, bitmap.height());
  Factor factor{};
  for (std::uint32_t y = 0; y < bitmap.height(); ++y) add_row(bitmap.row(y), across, down[y], factor);
  const double scale = (i == 0 && j == 0 ? 1.0 : 2.0) / (double(bitmap.width()) * bitmap.height());
  for (double& value : factor) value *= scale;
  return factor;
}

int packed_average(const Factor& factor) {
  return linear_to_srgb(factor[0]) << 16 | linear_to_srgb(factor[1]) << 8 | linear_to_srgb(factor[2]);
}

int packed_detail(const Factor& factor, double maximum) {
  int packed = 0;
  for (const double value : factor) {
    const double part = value / maximum;
    const double root = std::copysign(std::sqrt(std::abs(part)), part);
    packed = packed * 19 + static_cast<int>(std::clamp(std::floor(root * 9 + 9.5), 0.0, 18.0));
  }
  return packed;
}

double largest(const std::vector<Factor>& factors) {
  double found = 0;
  for (std::size_t i = 1; i < factors.size(); ++i)
    for (const double value : factors[i]) found = std::max(found, std::abs(value));
  return found;
}

}  // namespace

Components components_for(Size size) {
  const bool wide = size.width >= size.height;
  return {size.width == 1 ? 1 : wide ? 4 : 3, size.height == 1 ? 1 : wide ? 3 : 4};
}

std::string blurhash(const Bitmap& bitmap, Components components) {
  std::vector<Factor> factors;
  for (int j = 0; j < components.down; ++j)
    for (int i = 0; i < components.across; ++i) factors.push_back(factor_of(bitmap, i, j));

  std::string text;
  append_base83(text, components.across - 1 + (components.down - 1) * 9, 1);
  const bool flat = factors.size() == 1;
  const int step =
      flat ? 0 : static_cast<int>(std::clamp(std::floor(largest(factors) * 166 - 0.5), 0.0, 82.0));
  append_base83(text, step, 1);
  append_base83(text, packed_average(factors[0]), 4);
  for (std::size_t i = 1; i < factors.size(); ++i)
    append_base83(text, packed_detail(factors[i], (step + 1) / 166.0), 2);
  return text;
}

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
