// Rows of tags on assets.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/assets.h"

namespace lightkeep::store {

constexpr std::size_t most_tags_of_asset = 100;

/// Adds user tags; the result is the number of (asset, tag) pairs that were not there. Throws
/// Error{too_many} when an asset would get more than most_tags_of_asset.
int add_tags(Writer& db, std::span<const AssetId> assets, std::span<const std::string> tags, Millis now);
/// Removes tags of either type; the result is the number of pairs that were there.
int remove_tags(Writer& db, std::span<const AssetId> assets, std::span<const std::string> tags, Millis now);
/// By count, descending, then by text.
std::vector<Tag> list_tags(Reader& db, LibraryId library, int limit);

}  // namespace lightkeep::store
