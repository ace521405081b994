// One backup: pins, takes a snapshot, stores what the repository lacks, and writes the manifest last. Called
// by the command `backup now`; one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/backup/repository.h"
#include "store/blob_placing.h"

namespace lightkeep::backup {

struct Source {
  std::filesystem::path folder{};           // the data folder; a server may be at work in it
  std::optional<std::string> master_key{};  // where it was given from outside
  std::string version{};                    // of this program
  std::int64_t now = 0;                     // Unix milliseconds
  store::Reach reach{};                     // to images that are not in the folder
};

struct BackupReport {
  Manifest manifest{};  // without the lists of parts
  std::uint64_t new_images = 0;
  std::uint64_t new_bytes = 0;     // of images
  std::uint64_t stored_bytes = 0;  // in the repository
  /// Images whose bytes are damaged in the data folder: what is shown where, and the reason.
  std::vector<std::string> unread{};
};

/// Holds the repository alone. Throws store::Error.
BackupReport back_up(Repository& repository, const Source& source, const Progress& progress);

}  // namespace lightkeep::backup
