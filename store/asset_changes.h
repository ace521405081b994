// Changing assets: in, described, to another library. Inside Metadata::write.
//
// Every function that changes assets, here and in tags.h, trash.h, removals.h and job_queue.h, keeps the
// counters of library and organization, the tag counts, the search index and the blob references in step, and
// writes the change feed (change_feed.h), inside the same transaction.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "store/assets.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

/// Inserts the row in status `processing` as of `created`, with what an upload knows of it (public_id,
/// library, parent, blob, alpha, filename, content_type, size, width, height, uploaded_by), its search text
/// and its processing job. Throws Error{taken} for a public id in use, Error{missing} when the library is
/// gone.
AssetId insert_asset(Writer& db, const Asset& asset);
void describe_asset(Writer& db, AssetId id, std::string_view description, Millis now);
/// Moves live originals and their views; counters, tags and search follow.
void transfer_assets(Writer& db, std::span<const AssetId> ids, LibraryId target, Millis now);

}  // namespace lightkeep::store
