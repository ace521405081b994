// Where a page of images goes on: the last image of the page before. Inside the room only.
#pragma once

#include <string>
#include <utility>

#include "store/assets.h"

namespace lightkeep::library {

/// When the last image came, or went into the trash, and its row.
using Position = std::pair<store::Millis, store::AssetId>;

std::string make_cursor(const Position& last);  // "1795291234567.42"
/// Throws ApiError(bad_user_input).
Position parse_cursor(const std::string& cursor);

}  // namespace lightkeep::library
