// Makes good what a repository lost: of damaged packs, what can be read is stored anew, and they go. Called
// by the command `backup mend`, on the operator's word; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/backup/repository.h"

namespace lightkeep::backup {

struct MendReport {
  std::vector<std::string> removed{};  // names of packs
  std::uint64_t saved = 0;             // bytes of them that were read, and are in new packs
  std::uint64_t lost = 0;              // bytes of them that could not be
};

/// Reads every byte of every pack. What was lost is stored by the next backup, as far as the data folder has
/// it. Throws store::Error; what was killed is gone on with by calling it again.
MendReport mend(Repository& repository, const Progress& progress);

}  // namespace lightkeep::backup
