// Makes parts of a data folder anew from the rest of it, each on the operator's explicit word. Called by the
// command `rebuild` while no server runs; one thread. What is replaced is renamed, never deleted.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "store/ids.h"
#include "store/store.h"

namespace lightkeep::store {

/// The identity file and the change mark, from what both databases hold. Where images are in an object store
/// `blobs` is its address (see BlobPlacing::wanted), for nothing else in the folder knows it. Throws
/// Error{corrupt} where the databases do not belong together, Error{missing} where that address is lacking.
void rebuild_identity(const std::filesystem::path& folder, const std::string& blobs);
/// How `rebuild_metadata` went.
struct RebuiltMetadata {
  std::int64_t rows = 0;            // that could be read from the old database
  std::int64_t damaged_tables = 0;  // of which some could not
};

/// A new database with every row that can be read from one that is damaged or belongs to another store, or
/// without rows where none can be. The old one is kept as `metadata.db.damaged`. Counters and search want to
/// be made anew next. Throws Error{taken} where nothing is wrong with it.
RebuiltMetadata rebuild_metadata(const std::filesystem::path& folder);

/// The search index, from the rows. Returns how many images it has.
std::int64_t rebuild_search(Store& store);
/// Counters, references and the queue of processing, from the rows. Bytes whose images are gone are left to
/// `recover`.
void rebuild_counters(Store& store);
/// All indexes of all tables, from the tables.
void rebuild_indexes(Store& store);

}  // namespace lightkeep::store
