// The derived images that every asset has: what they are called, which recipe makes them, and the query that
// asks for them. Processing makes them ahead of the first request; they are renditions like any other.
#pragma once

#include <string>
#include <vector>

#include "imaging/pixels/recipe.h"

namespace lightkeep::library {

struct Thumbnail {
  imaging::Recipe recipe;
  std::string query;  // "?w=400&h=400&fm=jpg"; parsing it gives the recipe
};

/// In imaging::small_format.
Thumbnail thumbnail(bool alpha);          // at most 400 px
Thumbnail large_thumbnail(bool alpha);    // at most 800 px
Thumbnail blurred_thumbnail(bool alpha);  // at most 400 px, blurred
std::vector<imaging::Recipe> thumbnail_recipes(bool alpha);

/// One that is handed out with every asset, or a listed size in any format: made for whoever asks.
bool is_standard(const imaging::Recipe& recipe);
/// For people: "`w`, `h` or both the same, of 400, 800, …".
std::string standard_sizes();

/// "?w=1200&h=1200": at most this many pixels on the longer edge, in the format of the original.
std::string size_query(int edge);
inline constexpr int listed_sizes[] = {400, 800, 1200, 1600, 2400, 3200};

}  // namespace lightkeep::library
