// The parameters of an image URL: `w h dpr fit fm q blur`, checked and made into a recipe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imaging/pixels/recipe.h"

namespace lightkeep::library {

struct Transform {
  imaging::Recipe recipe;
  bool negotiated = false;  // the format depends on Accept
};

/// Empty where no parameter asks for anything: the original is meant. `source` decides the format where `fm`
/// is missing. Throws ApiError(bad_user_input) naming the parameter for an unknown name, a
/// repeated name or a bad value.
std::optional<Transform> parse_transform(const std::vector<std::pair<std::string, std::string>>& query,
                                         imaging::Format source, std::string_view accept);

}  // namespace lightkeep::library
