// What a data folder must be before it is opened: whole, and all of one store. Used by store.cpp at the
// start, by check.cpp and by rebuild.cpp; one thread. Each function throws Error with a sentence that says
// what was found, what is wrong and what to do, and changes nothing of what is there.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "store/data_dir.h"
#include "store/identity.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

/// Something of a store is in the folder; else throws Error{missing}.
void require_store(const DataPaths& paths);
/// Such a folder, with its lock.
DataDir lock_store(const std::filesystem::path& folder);

/// The identity in the folder, its parts being there. An empty folder gets one.
Identity establish_identity(const DataPaths& paths);
/// The same where nothing may be written: an empty folder throws Error{missing}.
Identity find_identity(const DataPaths& paths);

/// Nothing of a store is in the folder, nor anything of somebody else's.
bool is_virgin(const DataPaths& paths);

/// Opens the rows; damage that is seen at once is refused.
std::unique_ptr<Metadata> open_checked_metadata(const DataPaths& paths, int readers, OpenMode mode);
/// The same of rows that a server keeps, where there is `connect`.
std::unique_ptr<Metadata> open_checked_metadata(const DataPaths& paths, const RowConnect& connect,
                                                int readers, OpenMode mode);

/// The rows and the blobs belong to the store, the blobs are as new as the rows know them, and their files
/// are there in full.
void check_parts(const DataPaths& paths, const Identity& identity, const RowConnect& connect = {});

/// Names of parts that a folder must have and this one has not: "metadata.db", "blobs/CURRENT", …
std::vector<std::string> missing_parts(const DataPaths& paths, const Identity& identity);
/// The cache before an object store that has all blobs is not there: nothing is lost, it is made anew.
bool lacks_cache(const DataPaths& paths, const Identity& identity);

/// Removes what openings set aside before `before`.
void remove_set_aside(const DataPaths& paths, Millis before);

}  // namespace lightkeep::store
