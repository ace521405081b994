// Rows of tags on assets.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/assets.h"

namespace lightkeep::store {

/// Adds user tags; the result is the number of (asset, tag) pairs that were not there.
int add_tags(Writer& db, std::span<const AssetId> assets, std::span<const std::string> tags, Millis now);
/// Removes tags of either type; the result is the number of pairs that were there.
int remove_tags(Writer& db, std::span<const AssetId> assets, std::span<const std::string> tags, Millis now);
/// By count, descending, then by text.
std::vector<Tag> list_tags(Reader& db, LibraryId library, int limit);

}  // namespace lightkeep::store
