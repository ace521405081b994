#include "imaging/pixels/recipe.h"

#include <algorithm>
#include <array>

namespace lightkeep::imaging {
namespace {

constexpr std::array<std::string_view, 3> fit_names{"contain", "cover", "fill"};

/// With one side open, or none given, all three fits mean the same.
Fit effective_fit(const Recipe& recipe) {
  return recipe.width && recipe.height ? recipe.fit : Fit::contain;
}

int effective_quality(const Recipe& recipe) {
  return info(recipe.format).lossy ? std::clamp(recipe.quality, 1, 100) : 0;
}

}  // namespace

std::string Recipe::canonical() const {
  const auto name = fit_names.at(static_cast<std::size_t>(effective_fit(*this)));
  std::string text =
      "w" + std::to_string(width.value_or(0)) + "-h" + std::to_string(height.value_or(0)) + "-";
  text.append(name).append("-").append(info(format).extension);
  text += "-q" + std::to_string(effective_quality(*this)) + "-b" + std::to_string(std::clamp(blur, 0, 100));
  if (moving) text += "-moving";
  return text;
}

}  // namespace lightkeep::imaging
