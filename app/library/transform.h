// The parameters of an image URL: `w h dpr fit fm q blur frame`, checked and made into a recipe; and the URLs
// of thumbnails, which this server makes up itself. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imaging/imaging.h"

namespace lightkeep::library {

struct Transform {
  imaging::Recipe recipe;
  bool negotiated = false;  // the format depends on Accept
};

/// Whether a query may ask for something by this name; all others mean nothing here.
bool is_transform_parameter(std::string_view name);

/// Empty where no parameter asks for anything: the original is meant. `source` decides the format where `fm`
/// is missing; a format of our choice always has room for the size that is asked for. Throws
/// ApiError(bad_user_input) naming the parameter for one that is repeated or has a bad value.
std::optional<Transform> parse_transform(const std::vector<std::pair<std::string, std::string>>& query,
                                         const imaging::Header& source, std::string_view accept);

/// A derived image that every asset has: the recipe that makes it, and the query that asks for it. Processing
/// makes them ahead of the first request; they are renditions like any other.
struct Thumbnail {
  imaging::Recipe recipe;
  std::string query;  // "?w=400&h=400&fm=jpg"; parsing it gives the recipe, of any source
};

/// In imaging::small_format.
Thumbnail thumbnail(bool alpha);          // at most 400 px
Thumbnail large_thumbnail(bool alpha);    // at most 800 px
Thumbnail blurred_thumbnail(bool alpha);  // at most 400 px, blurred
std::vector<imaging::Recipe> thumbnail_recipes(bool alpha);

/// One that is handed out with every asset, or a listed size or row height in any format: made for whoever
/// asks.
bool is_standard(const imaging::Recipe& recipe);

}  // namespace lightkeep::library
