// Changing assets: in, described, to another library. Inside Metadata::write.
//
// Every function that changes assets, here and in tags.h, trash.h, removals.h and job_queue.h, keeps the
// counters of library and organization, the tag counts, the search index and the blob references in step, and
// writes the change feed (change_feed.h), inside the same transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

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
/// What an image's file says of it: the description where there is none, and as many of the tags as it may
/// have besides its own. Nothing happens when it is gone or in the trash.
void adopt_words(Writer& db, AssetId id, std::string_view description, std::span<const std::string> tags,
                 Millis now);
/// Moves live originals and their views; counters, tags and search follow.
void transfer_assets(Writer& db, std::span<const AssetId> ids, LibraryId target, Millis now);

// Shared by the files of store/ that change assets, on the writer thread: the few columns they decide by, and
// the counters that follow an asset in and out of the lists.

struct AssetRow {
  AssetId id{};
  LibraryId library{};
  std::optional<AssetId> parent;
  Digest blob{};
  std::int64_t size = 0;
  Millis created = 0;
  std::optional<Millis> trashed{};

  bool listed() const { return !trashed && !parent; }
};

std::optional<AssetRow> find_row(Writer& db, AssetId id);
std::vector<AssetRow> find_views(Writer& db, AssetId parent);  // trashed ones too

/// Adds to stored_bytes of the library and of its organization.
void add_bytes(Writer& db, LibraryId library, std::int64_t bytes);
/// Adds to the two counters of the library. Throws Error{missing} when it is gone or going.
void count_assets(Writer& db, LibraryId library, int live, int trashed);

/// Removes an asset and its views with all that hangs on them. Returns how many views went with it.
std::int64_t remove_asset(Writer& db, const AssetRow& row, Millis now);

}  // namespace lightkeep::store
