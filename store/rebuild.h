// Makes parts of a data folder anew from the rest of it, each on the operator's explicit word. Called by the
// command `rebuild` while no server runs; one thread. What is replaced is renamed, never deleted.
#pragma once

#include <cstdint>
#include <filesystem>

#include "store/ids.h"
#include "store/store.h"

namespace lightkeep::store {

/// The identity file and the change mark, from what both databases hold. Throws Error{corrupt} where they do
/// not belong together.
void rebuild_identity(const std::filesystem::path& folder);
/// An empty database in place of one that is missing or cannot be opened, which is kept as
/// `metadata.db.damaged`. All images are without their rows then. Throws Error{taken} where the database
/// opens.
void rebuild_metadata(const std::filesystem::path& folder);

/// The search index, from the rows. Returns how many images it has.
std::int64_t rebuild_search(Store& store);
/// Counters, references and the queue of processing, from the rows.
void rebuild_counters(Store& store, Millis now);
/// All indexes of all tables, from the tables.
void rebuild_indexes(Store& store);

}  // namespace lightkeep::store
