// The rows as they were before a later version changed their schema: a copy beside metadata.db, for whoever
// has to go back to the version before; and a trial of the change. Used by store.cpp and folder_check.cpp
// while nobody else has the folder open, and by the command `migrate`; one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "store/data_dir.h"
#include "store/ids.h"

namespace lightkeep::store {

/// Copies metadata.db, whose schema it is. Copies of earlier ones stay: a change of several steps that was
/// cut goes on from a schema between, and the version before opens none but its own. Throws Error{full}, if
/// the disk has no room for it, and Error{corrupt, read_only, io}.
void keep_rows_before(const DataPaths& paths, int schema);
/// The newest copy that a version opens which knows schemas up to this one.
std::optional<std::filesystem::path> find_rows_before(const DataPaths& paths, int schema);
/// Removes the copies that were made before `before`.
void remove_rows_before(const DataPaths& paths, Millis before);

/// What bringing the rows up to date would be.
struct Trial {
  int from = 0, to = 0;  // schemas; equal where there is nothing to do
  std::int64_t images = 0;
  std::int64_t milliseconds = 0;  // that it took
};

/// Does it to a copy in the folder, which is removed then, beside a server too; one at a time. Throws Error
/// as keep_rows_before does, and where the folder holds no store that can be opened.
Trial try_migration(const std::filesystem::path& folder);

}  // namespace lightkeep::store
