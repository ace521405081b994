// Failures of the store as errors that a client may read; for this room and those above it. Any thread.
#pragma once

#include <utility>

#include "store/error.h"

namespace lightkeep::accounts {

/// Throws ApiError: `unavailable` for a disk that is full or read-only, else `internal`.
[[noreturn]] void rethrow(const store::Error& error);

/// Runs `f`; a store::Error comes out as an ApiError.
template <class F>
auto guarded(F&& f) -> decltype(f()) {
  try {
    return std::forward<F>(f)();
  } catch (const store::Error& error) {
    rethrow(error);
  }
}

}  // namespace lightkeep::accounts
