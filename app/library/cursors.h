// Where a page of a list goes on: behind an image, or behind so many entries. Inside the room only.
#pragma once

#include <string>
#include <utility>

#include "app/library/paging.h"
#include "store/assets.h"

namespace lightkeep::library {

/// When the last image came, or went into the trash, and its row.
using Position = std::pair<store::Millis, store::AssetId>;

std::string make_cursor(const Position& last);  // "1795291234567.42"
/// Throws ApiError(bad_user_input).
Position parse_cursor(const std::string& cursor);

/// Of lists that have no better place to go on from than the number of entries before it.
std::string make_offset_cursor(std::int64_t entries);  // "42"
/// How many entries are before the page: by its cursor, else by its number. Throws ApiError(bad_user_input).
std::int64_t offset_of(const PageRequest& page);

}  // namespace lightkeep::library
