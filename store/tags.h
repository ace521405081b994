// Rows of tags on assets.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/assets.h"

namespace lightkeep::store {

struct AssetRow;  // asset_changes.h

constexpr std::size_t most_tags_of_asset = 100;

/// Adds user tags; the result is the number of (asset, tag) pairs that were not there. Throws
/// Error{too_many} when an asset would get more than most_tags_of_asset.
int add_tags(Writer& db, std::span<const AssetId> assets, std::span<const std::string> tags, Millis now);
/// Removes tags of either type; the result is the number of pairs that were there.
int remove_tags(Writer& db, std::span<const AssetId> assets, std::span<const std::string> tags, Millis now);
/// By count, descending, then by text.
std::vector<Tag> list_tags(Reader& db, LibraryId library, int limit);

// For the files of store/ that change assets; on the writer thread.

/// True when the asset did not have the tag.
bool attach_tag(Writer& db, const AssetRow& asset, std::string_view text, bool ai);
/// True when the asset had the tag.
bool detach_tag(Writer& db, const AssetRow& asset, std::string_view text);

/// After an asset came into the lists (`listed`) or left them; `asset` as it is now.
void list_tags_of(Writer& db, const AssetRow& asset, bool listed);
/// Takes all tags off an asset that is about to go.
void drop_tags(Writer& db, const AssetRow& asset);
/// Gives the asset the tags of the same texts in another library; `asset` as it was before the move.
void move_tags(Writer& db, const AssetRow& asset, LibraryId target);

}  // namespace lightkeep::store
