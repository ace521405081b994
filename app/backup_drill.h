// A drill: a backup becomes a data folder in a place of its own, `check deep` looks at it, a server is
// started on it, and what that shows is compared with what was kept. Called by the command `backup drill`;
// one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "app/backup/repository.h"

namespace lightkeep::app {

struct DrillWish {
  std::filesystem::path place{};  // a folder for it is made here, and removed at the end
  std::string given_key{};        // as RestoreWish
  std::int64_t now = 0;           // Unix milliseconds
};

struct DrillReport {
  std::uint64_t images = 0;             // put back
  std::uint64_t bytes = 0;              // of them
  std::size_t fetched = 0;              // by their URLs, and as they were kept
  std::vector<std::string> problems{};  // none: people would have everything again
};

/// Throws store::Error where there is no place for it, or no backup that can be read.
DrillReport drill(backup::Repository& repository, const backup::Manifest& manifest, const DrillWish& wish,
                  const backup::Progress& progress);

}  // namespace lightkeep::app
