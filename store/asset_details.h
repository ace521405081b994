// What cameras wrote into pictures, a row for each image of which something is known; and which images from
// before such rows were kept have still to be looked at. Inside Metadata::read and write.
#pragma once

#include <vector>

#include "model/image_facts.h"
#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

/// Replaces what was known. Nothing happens when the asset is gone. To be noted as a change (change_feed.h):
/// lists that are kept count on that.
void set_details(Writer& db, AssetId id, const model::ImageDetails& details);

struct UnreadAsset {
  AssetId id{};
  Digest blob{};
};
/// The next of those that were ready before details were kept, at most `most`; none when all are done.
std::vector<UnreadAsset> unread_assets(Reader& db, int most);
/// All up to this one have been looked at.
void note_read(Writer& db, AssetId last);

}  // namespace lightkeep::store
