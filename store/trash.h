// Assets in the trash: out of lists, search, tags and delivery, but whole, until they are put back or removed
// for good. They count among the bytes of their library. The counters, the search index and the blob
// references are kept in step, and the change feed is written, as in asset_changes.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "store/assets.h"

namespace lightkeep::store {

/// Moves live originals (with their views) or single views to the trash. Those in it already are left alone;
/// the result is those of `ids` that moved.
std::vector<AssetId> trash_assets(Writer& db, std::span<const AssetId> ids, Millis now);

/// `now`, or the first time after it at which nothing of the library went into the trash: what a call puts
/// there can be told by it from all else.
Millis new_trash_time(Reader& db, LibraryId library, Millis now);
/// What of the library went into the trash at that very time and can be put back by itself, at most `most`:
/// originals first.
std::vector<AssetId> trashed_at(Reader& db, LibraryId library, Millis trashed, int most);

/// Puts an original back with the views that went into the trash with it, or a view whose original is live.
/// False for what is not in the trash, and for a view whose original is.
bool restore_asset(Writer& db, AssetId id, Millis now);

/// One that can be put back by itself: an original, or a view whose original is live.
struct TrashPage {
  LibraryId library{};
  std::optional<std::pair<Millis, AssetId>> after{};  // `trashed` and id of the last of the page before
  std::int64_t offset = 0;                            // besides
  int limit = 50;
  std::size_t most_bytes = no_bound;  // see load_assets
};
AssetList list_trash(Reader& db, const TrashPage& page);  // trashed last comes first

/// What one step of emptying the trash did.
struct TrashStep {
  std::int64_t assets = 0;
  std::int64_t views = 0;  // that went with their original, besides `assets`
  bool more = false;       // call again

  std::int64_t total() const { return assets + views; }
};

/// Removes up to `most` assets that were trashed before `before`, with all that hangs on them. An original
/// goes with its views, so that these alone may exceed `most`.
TrashStep purge_trash(Writer& db, Millis before, Millis now, int most);
/// The same in one library only.
TrashStep purge_trash(Writer& db, LibraryId library, Millis before, Millis now, int most);
/// Removes one asset of the trash for good, an original with its views; false for what is not in it.
bool purge_trashed(Writer& db, AssetId id, Millis now);

}  // namespace lightkeep::store
