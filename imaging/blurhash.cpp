// The encoder of BlurHash, after its specification
// (https://github.com/woltapp/blurhash/blob/master/Algorithm.md). Any thread.
#include "imaging/blurhash.h"

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

}  // namespace lightkeep::imaging
