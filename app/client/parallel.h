// Several files at a time. Inside the room only.
#pragma once

#include <cstdint>
#include <functional>

namespace lightkeep::client {

/// Calls `act` with 0 to `count` - 1 from so many threads at once, and returns when all is done. What one
/// call throws stops the others from beginning anything more, and is thrown on.
void in_parallel(std::size_t count, std::int64_t threads, const std::function<void(std::size_t)>& act);

}  // namespace lightkeep::client
