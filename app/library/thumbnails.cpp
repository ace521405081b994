#include "app/library/thumbnails.h"

#include <algorithm>
#include <iterator>

namespace lightkeep::library {
namespace {

constexpr int blur = 12;

Thumbnail make(std::uint32_t edge, bool alpha, int sigma) {
  imaging::Recipe recipe;
  recipe.width = edge;
  recipe.height = edge;
  recipe.format = imaging::small_format(alpha);
  recipe.blur = sigma;
  std::string query =
      size_query(static_cast<int>(edge)) + "&fm=" + std::string(imaging::info(recipe.format).parameter);
  if (sigma > 0) query += "&blur=" + std::to_string(sigma);
  return {recipe, query};
}

}  // namespace

Thumbnail thumbnail(bool alpha) {
  return make(400, alpha, 0);
}
Thumbnail large_thumbnail(bool alpha) {
  return make(800, alpha, 0);
}
Thumbnail blurred_thumbnail(bool alpha) {
  return make(400, alpha, blur);
}

std::vector<imaging::Recipe> thumbnail_recipes(bool alpha) {
  return {large_thumbnail(alpha).recipe, thumbnail(alpha).recipe, blurred_thumbnail(alpha).recipe};
}

bool is_standard(const imaging::Recipe& recipe) {
  for (const bool alpha : {false, true})
    for (const imaging::Recipe& own : thumbnail_recipes(alpha))
      if (own.canonical() == recipe.canonical()) return true;
  const auto side = recipe.width ? recipe.width : recipe.height;
  if (!side || (recipe.height && recipe.height != side) || recipe.blur > 0) return false;
  if (recipe.width && recipe.height && recipe.fit != imaging::Fit::contain) return false;
  const bool usual = !imaging::info(recipe.format).lossy || recipe.quality == imaging::Recipe{}.quality;
  return usual && std::ranges::find(listed_sizes, static_cast<int>(*side)) != std::end(listed_sizes);
}

std::string standard_sizes() {
  std::string text = "`w`, `h` or both the same, of ";
  for (const int size : listed_sizes) {
    if (size != listed_sizes[0]) text += ", ";
    text += std::to_string(size);
  }
  return text;
}

std::string size_query(int edge) {
  return "?w=" + std::to_string(edge) + "&h=" + std::to_string(edge);
}

}  // namespace lightkeep::library
