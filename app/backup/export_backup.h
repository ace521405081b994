// One backup of a repository, with all that it is made of, as one file (archive_storage.h) that commands take
// for a repository. Called by the command `backup export`; one thread.
#pragma once

#include <cstdint>
#include <filesystem>

#include "app/backup/repository.h"

namespace lightkeep::backup {

struct ExportReport {
  std::uint64_t packs = 0;
  std::uint64_t bytes = 0;  // of the file
};

/// Proved before it has its name: every byte of it was read back. Packs are copied as they are, so that it
/// may hold images of other backups too. Holds the repository shared. Throws store::Error: taken where `file`
/// is there, corrupt where the backup cannot be had whole.
ExportReport export_backup(Repository& repository, const Manifest& manifest,
                           const std::filesystem::path& file, const Progress& progress);

}  // namespace lightkeep::backup
