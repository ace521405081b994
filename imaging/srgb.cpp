// The transfer curve as a table. Any thread.
#include "imaging/srgb.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lightkeep::imaging {
namespace {

std::array<double, 256> make_table() {
  std::array<double, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double value = double(i) / 255;
    table[i] = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  }
  return table;
}

}  // namespace

double srgb_to_linear(std::uint8_t value) {
  static const std::array<double, 256> table = make_table();
  return table[value];
}

int linear_to_srgb(double value) {
  const double v = std::clamp(value, 0.0, 1.0);
  const double coded = v <= 0.0031308 ? v * 12.92 : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
  return static_cast<int>(std::lround(coded * 255));
}

}  // namespace lightkeep::imaging
