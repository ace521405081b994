// Changing assets: in, described, to another library. Inside Metadata::write.
//
// Every function that changes assets, here and in tags.h, trash.h, removals.h and job_queue.h, keeps the
// counters of library and organization, the tag counts, the search index and the blob references in step, and
// writes the change feed (change_feed.h), inside the same transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

struct NewAsset {
  std::string public_id{};
  LibraryId library{};
  std::optional<AssetId> parent{};
  std::string filename{};
  std::string content_type{};
  Digest blob{};
  std::int64_t size = 0;
  int width = 0;
  int height = 0;
  bool alpha = false;
  std::string uploaded_by{};
  Millis created = 0;
};

/// Inserts the row in status `processing`, its search text and its processing job. Throws Error{taken} for a
/// public id in use, Error{missing} when the library is gone.
AssetId insert_asset(Writer& db, const NewAsset& asset);
void describe_asset(Writer& db, AssetId id, std::string_view description, Millis now);
/// Moves live originals and their views; counters, tags and search follow.
void transfer_assets(Writer& db, std::span<const AssetId> ids, LibraryId target, Millis now);

}  // namespace lightkeep::store
