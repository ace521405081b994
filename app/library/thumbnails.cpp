#include "app/library/thumbnails.h"

namespace lightkeep::library {
namespace {

constexpr int blur = 12;

Thumbnail make(std::uint32_t edge, bool alpha, int sigma) {
  imaging::Recipe recipe;
  recipe.width = edge;
  recipe.height = edge;
  recipe.format = alpha ? imaging::Format::webp : imaging::Format::jpeg;
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

std::string size_query(int edge) {
  return "?w=" + std::to_string(edge) + "&h=" + std::to_string(edge);
}

}  // namespace lightkeep::library
