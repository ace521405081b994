// A restore: a backup becomes a data folder. Images first, rows next, the folder's name last; what was killed
// is gone on with. Called by the command `restore`; one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/backup/repository.h"
#include "store/blob_placing.h"
#include "store/snapshot_rows.h"

namespace lightkeep::backup {

struct RestoreWish {
  std::filesystem::path folder{};
  store::BlobPlacing blobs{};  // where the images are to be; those that are there are not sent again
  std::optional<store::StorePart> only{};
  bool partial = false;  // put back what can be, although images are missing or damaged
  bool dry_run = false;  // look whether all is there, and change nothing
  std::string
      given_key{};       // the master key that the server gets from outside; any other goes into the folder
  std::int64_t now = 0;  // Unix milliseconds
};

struct RestoreReport {
  std::uint64_t images = 0;         // put back, or that would be
  std::uint64_t bytes = 0;          // of them
  std::uint64_t there = 0;          // images that were there already, of an earlier run or in the bucket
  std::string place{};              // the bucket that has them; empty: the folder
  std::vector<std::string> lost{};  // images that could not be, as their owners know them
};

/// Throws store::Error; where images are lost and it was not asked for `partial`, before anything is written.
RestoreReport put_back(Repository& repository, const Manifest& manifest, const RestoreWish& wish,
                       const Progress& progress);

}  // namespace lightkeep::backup
