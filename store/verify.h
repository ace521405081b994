// Holds the rows against the blobs. Called by the command `check`; reads only, in small snapshots, so a
// server may go on working.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/store.h"

namespace lightkeep::store {

struct VerifyOptions {
  bool deep = false;        // read every byte and compute its digest
  int most_problems = 100;  // then it stops
};

struct VerifyReport {
  std::int64_t blobs = 0;               // looked at
  std::int64_t bytes = 0;               // that they should have
  std::vector<std::string> problems{};  // one sentence each; empty when all is well
};

VerifyReport verify(Store& store, const VerifyOptions& options);

}  // namespace lightkeep::store
