// Where a page of images goes on: the last image of the page before. Inside the room only.
#pragma once

#include <string>
#include <utility>

#include "store/assets.h"

namespace lightkeep::library {

/// "1795291234567.42": created and row number.
std::string make_cursor(const store::Asset& last);
/// Throws ApiError(bad_user_input).
std::pair<store::Millis, store::AssetId> parse_cursor(const std::string& cursor);

}  // namespace lightkeep::library
