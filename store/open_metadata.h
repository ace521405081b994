// Opens metadata.db. Called by store.cpp once, and by tests.
#pragma once

#include <filesystem>
#include <memory>

#include "store/metadata.h"

namespace lightkeep::store {

/// Checks, migrates and opens. `readers` is the most snapshots that are read in parallel.
/// Throws Error{newer_schema, corrupt, full, read_only, io}; the two first touch nothing.
std::unique_ptr<Metadata> open_metadata(const std::filesystem::path& file, int readers);

}  // namespace lightkeep::store
