// Looks through a data folder for damage: the identity, the rows and their indexes, counters against rows,
// blobs against assets and assets against blobs, search against assets. Called by the command `check`. It
// changes nothing and takes no lock, so it may run beside a server: what looks wrong is looked at once more
// in a fresh view, because a server may have changed one side in between. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "store/blob_placing.h"

namespace lightkeep::store {

struct CheckOptions {
  bool deep = false;        // also read every byte of every image and compute its digest
  int most_problems = 100;  // of each kind; the rest is counted
  Reach reach{};            // may be empty where all blobs are in the folder
  std::function<void(std::int64_t blobs)> looked_at{};  // so far; what it throws ends the check
};

struct Problem {
  std::string sentence{};
  std::string mend{};  // the command that mends it; empty where only a backup helps
};

struct CheckReport {
  std::int64_t rows = 0;   // looked at
  std::int64_t blobs = 0;  // looked at
  std::int64_t bytes = 0;  // that they should have
  std::vector<Problem> problems{};
  std::vector<std::string> notes{};  // worth knowing, not wrong
};

/// Throws Error where there is nothing to look at: no store in the folder, or one that cannot be opened.
CheckReport check_folder(const std::filesystem::path& folder, const CheckOptions& options);
/// For the operator: a line for each problem and note, what mends them, and a summary.
std::string to_text(const CheckReport& report);

}  // namespace lightkeep::store
