// Turns failures of the rooms below into the errors that a client may read. Inside the room only.
#pragma once

#include <utility>

#include "app/api/errors.h"
#include "imaging/imaging.h"
#include "store/error.h"

namespace lightkeep::library {

[[noreturn]] void rethrow(const store::Error& error);
/// `name` is the file that the client sent, empty where there is none.
[[noreturn]] void rethrow(const imaging::Error& error, std::string_view name);

/// Runs `f`; a store::Error comes out as an ApiError.
template <class F>
auto guarded(F&& f) -> decltype(f()) {
  try {
    return std::forward<F>(f)();
  } catch (const store::Error& error) {
    rethrow(error);
  }
}

}  // namespace lightkeep::library
