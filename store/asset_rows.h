// What the functions that change assets share: the few columns they decide by, and the counters that follow
// an asset in and out of the lists. On the writer thread. Not part of the room's face.
#pragma once

#include <optional>
#include <vector>

#include "store/assets.h"

namespace lightkeep::store {

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
