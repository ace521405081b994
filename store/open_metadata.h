// Opens metadata.db. Called by store.cpp once, and by tests.
#pragma once

#include <filesystem>
#include <memory>

#include "store/metadata.h"

namespace lightkeep::store {

enum class MetadataMode {
  make,       // makes the file when it is missing
  open,       // a missing file is an error
  read_only,  // changes nothing, not even the version of the schema; a server may go on writing
};

/// Checks, migrates (but for read_only) and opens. `readers` is the most snapshots that are read in parallel.
/// Throws Error{missing, newer_schema, corrupt, full, read_only, io}; the three first touch nothing.
std::unique_ptr<Metadata> open_metadata(const std::filesystem::path& file, int readers,
                                        MetadataMode mode = MetadataMode::open);

}  // namespace lightkeep::store
