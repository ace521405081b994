// Whose turn it is in the processing queue; jobs are taken and ended in assets.h.
//
// Organizations take turns: each round serves one job of every organization that waits, its oldest first, and
// who comes into a round already begun joins the next. So nobody waits for more than one job of each of the
// others, however much they brought before, and newcomers cannot hold up those who wait. All steps cost the
// same with a million waiting jobs as with one.
#pragma once

#include <span>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

/// Puts a new asset in the queue. Called by insert_asset.
void queue_job(Writer& db, AssetId asset, LibraryId library);

/// Queues every asset that waits for its processing and is not in the queue.
void queue_forgotten_jobs(Writer& db);

/// Whether take_jobs would find one.
bool has_job(Reader& db, std::span<const AssetId> running);

}  // namespace lightkeep::store
