// The rows behind tags, for the files of store/ that change assets. On the writer thread. Not part of the
// room's face.
#pragma once

#include "store/asset_rows.h"

namespace lightkeep::store {

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
