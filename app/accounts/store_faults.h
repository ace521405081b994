// Failures of the store as errors that a client may read; for this room and those above it. Any thread.
#pragma once

#include <string>
#include <utility>

#include "app/api/errors.h"
#include "store/error.h"

namespace lightkeep::accounts {

/// Throws ApiError: `unavailable` for a disk that is full or read-only, and for an object store that gives no
/// answer, else `internal`.
[[noreturn]] inline void rethrow(const store::Error& error) {
  if (error.fault() == store::Fault::full || error.fault() == store::Fault::read_only)
    throw api::ApiError(api::errors::unavailable,
                        "The server cannot store anything now: its disk is full or read-only.", error.what())
        .retry_after(60);
  if (error.fault() == store::Fault::unreachable)
    throw api::ApiError(api::errors::unavailable,
                        "The server does not reach the place where its images are kept.", error.what())
        .retry_after(10);
  throw api::ApiError(api::errors::internal, std::string(api::errors::internal.message), error.what());
}

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
