// Removing organizations and libraries for good, in two parts: a first step that puts them out of reach of
// every caller at once, and a purge that takes away what they held, step by step. A crash in between loses
// nothing: what is marked is found again.
#pragma once

#include <cstdint>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

/// Its libraries, images, keys, members and addresses are out of reach from the commit on, and its slug is
/// free.
void begin_removal(Writer& db, OrganizationId id, Millis now);
/// The same for one library; the organization's keys lose their grants on it.
void begin_removal(Writer& db, LibraryId id, Millis now);

/// What one step of the purge did.
struct PurgeStep {
  std::int64_t assets = 0;
  std::int64_t views = 0;  // that went with their original, besides `assets`
  std::int64_t libraries = 0;
  std::int64_t organizations = 0;
  bool more = false;  // call again

  std::int64_t total() const { return assets + views + libraries + organizations; }
};

/// Takes away at most `most` of what is being removed: assets with all that hangs on them, libraries that
/// have none left, and organizations without libraries. An original goes with its views, so that these alone
/// may exceed `most`. Blobs lose their reference and are left to the sweep.
PurgeStep purge_removed(Writer& db, Millis now, int most);

}  // namespace lightkeep::store
