#include "store/color_families.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

namespace lightkeep::store {
namespace {

constexpr int colors_counted = 3;  // what comes behind them is a hundredth of the picture, often

struct Oklch {
  double lightness, chroma, hue;  // 0–1, 0–0.4, degrees
};

double linear(std::uint32_t byte) {
  const double value = static_cast<double>(byte) / 255;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

// Ottosson, "A perceptual color space for image processing", 2020.
Oklch to_oklch(std::uint32_t rgb) {
  const double r = linear(rgb >> 16 & 0xff), g = linear(rgb >> 8 & 0xff), b = linear(rgb & 0xff);
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const double lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
  const double across = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
  const double up = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
  const double hue = std::atan2(up, across) * 180 / std::numbers::pi;
  return {lightness, std::hypot(across, up), hue < 0 ? hue + 360 : hue};
}

bool is_black(const Oklch& c) {
  return c.lightness < 0.2 || (c.lightness < 0.32 && c.chroma < 0.05);
}

// Dark orange, and what of it is pale without being light.
bool is_brown(const Oklch& c) {
  if (c.hue < 40) return c.lightness < 0.36 && c.chroma < 0.1;
  if (c.hue >= 95) return false;
  return c.lightness < 0.58 || (c.lightness < 0.82 && c.chroma < 0.1);
}

ColorFamily by_hue(const Oklch& c) {
  const auto either = [&](double from, ColorFamily light, ColorFamily dark) {
    return c.lightness >= from ? light : dark;
  };
  if (c.hue < 20) return either(0.6, ColorFamily::pink, ColorFamily::red);
  if (c.hue < 40) return either(0.76, ColorFamily::pink, ColorFamily::red);
  if (c.hue < 78) return ColorFamily::orange;
  if (c.hue < 95) return ColorFamily::yellow;
  if (c.hue < 118) return either(0.62, ColorFamily::yellow, ColorFamily::green);
  if (c.hue < 170) return ColorFamily::green;
  if (c.hue < 215) return ColorFamily::teal;
  if (c.hue < 285) return ColorFamily::blue;
  if (c.hue < 335) return ColorFamily::purple;
  return either(0.5, ColorFamily::pink, ColorFamily::purple);
}

}  // namespace

std::optional<ColorFamily> color_family(std::string_view name) {
  const auto* const found = std::ranges::find(color_family_names, name);
  if (found == color_family_names.end()) return std::nullopt;
  return static_cast<ColorFamily>(found - color_family_names.begin());
}

ColorFamily family_of(std::uint32_t rgb) {
  const Oklch c = to_oklch(rgb);
  if (is_black(c)) return ColorFamily::black;
  if (c.chroma < 0.04) return c.lightness > 0.92 ? ColorFamily::white : ColorFamily::grey;
  return is_brown(c) ? ColorFamily::brown : by_hue(c);
}

ColorFamilies families_of(std::string_view colors) {
  ColorFamilies families = 0;
  for (int i = 0; i < colors_counted && colors.size() >= 7; ++i) {
    std::uint32_t rgb = 0;
    const auto [end, error] = std::from_chars(colors.data() + 1, colors.data() + 7, rgb, 16);
    if (colors.front() == '#' && error == std::errc{} && end == colors.data() + 7)
      families |= bit_of(family_of(rgb));
    colors.remove_prefix(std::min<std::size_t>(8, colors.size()));
  }
  return families;
}

}  // namespace lightkeep::store
