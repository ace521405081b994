// Looks whether every backup of a repository can be put back, and names the images that cannot. Called by the
// command `backup verify`; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/backup/repository.h"

namespace lightkeep::backup {

struct VerifyReport {
  std::uint64_t backups = 0;
  std::uint64_t packs = 0;
  std::uint64_t bytes = 0;              // of packs: all of them were read where it was deep
  std::vector<std::string> problems{};  // of the repository, in sentences
  std::vector<std::string> images{};    // that are hurt, as their owners know them
  bool well() const { return problems.empty() && images.empty(); }
};

/// `deep` reads every byte of every pack; else packs are there and have their size, and rows and lists open.
/// Holds the repository shared. Throws store::Error{locked, io}.
VerifyReport verify(Repository& repository, bool deep, const Progress& progress);

}  // namespace lightkeep::backup
