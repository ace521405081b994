// Removes backups that the rules do not keep, and what no backup names any more. Manifests go first, then
// what is worth keeping of packs that are mostly waste is written anew, then goes what nothing names:
// wherever it is killed, every backup that is left is whole. Called by the command `backup prune`; one
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/backup/keep_rules.h"
#include "app/backup/repository.h"

namespace lightkeep::backup {

struct PruneReport {
  std::vector<std::int64_t> removed{};  // times of backups, or of those that would be
  std::uint64_t left = 0;               // backups
  std::uint64_t freed = 0;              // bytes
};

/// Holds the repository alone. Throws store::Error: corrupt and missing where it cannot be known what a
/// backup that stays is made of; nothing is removed then.
PruneReport prune(Repository& repository, const KeepRules& rules, std::int64_t now, bool dry_run,
                  const Progress& progress);

}  // namespace lightkeep::backup
