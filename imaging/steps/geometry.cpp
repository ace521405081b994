// Contain, cover and fill. Any thread.
#include "imaging/steps/geometry.h"

#include <algorithm>
#include <cmath>

namespace lightkeep::imaging {
namespace {

std::uint32_t rounded(double side) {
  return static_cast<std::uint32_t>(std::max(1.0, std::round(side)));
}

Size scaled(Size size, double scale) {
  return {rounded(size.width * scale), rounded(size.height * scale)};
}

double ratio(double a, double b) {
  return a / b;
}

Region whole(Size source) {
  return {0, 0, double(source.width), double(source.height)};
}

Size contained(Size source, const Recipe& recipe, std::uint32_t max_side) {
  double scale = std::min(1.0, ratio(max_side, std::max(source.width, source.height)));
  if (recipe.width) scale = std::min(scale, ratio(*recipe.width, source.width));
  if (recipe.height) scale = std::min(scale, ratio(*recipe.height, source.height));
  return scaled(source, scale);
}

/// The box of both sides, made small enough for the source and the format.
Size box(Size source, const Recipe& recipe, std::uint32_t max_side) {
  const Size wanted{*recipe.width, *recipe.height};
  double scale = std::min(ratio(source.width, wanted.width), ratio(source.height, wanted.height));
  scale = std::min(scale, ratio(max_side, std::max(wanted.width, wanted.height)));
  return scaled(wanted, std::min(1.0, scale));
}

Plan covered(Size source, Size to) {
  const double scale = std::max(ratio(to.width, source.width), ratio(to.height, source.height));
  Plan result{whole(source), to, false};
  result.from.width = std::min<double>(to.width / scale, source.width);
  result.from.height = std::min<double>(to.height / scale, source.height);
  result.from.x = (source.width - result.from.width) / 2;
  result.from.y = (source.height - result.from.height) / 2;
  return result;
}

std::uint32_t needed_side(std::uint32_t source, double from, std::uint32_t to) {
  return std::min(source, static_cast<std::uint32_t>(std::ceil(source * (to / from))));
}

}  // namespace

Plan plan(Size source, const Recipe& recipe, std::uint32_t max_side) {
  const bool boxed = recipe.width && recipe.height && recipe.fit != Fit::contain;
  if (!boxed) return {whole(source), contained(source, recipe, max_side), true};
  const Size to = box(source, recipe, max_side);
  return recipe.fit == Fit::cover ? covered(source, to) : Plan{whole(source), to, true};
}

Size needed(Size source, const Plan& plan) {
  return {needed_side(source.width, plan.from.width, plan.to.width),
          needed_side(source.height, plan.from.height, plan.to.height)};
}

Size inside_square(Size source, std::uint32_t side) {
  return scaled(source, std::min(1.0, ratio(side, std::max(source.width, source.height))));
}

}  // namespace lightkeep::imaging
