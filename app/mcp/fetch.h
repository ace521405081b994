// How this room gets at a URL that a caller names: a function that the composition root lends, so that tests
// need no network.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace lightkeep::mcp {

struct FetchOrder {
  std::string url;                   // as the caller wrote it
  std::uint64_t limit = 0;           // most bytes
  std::chrono::milliseconds time{};  // for all of it
  std::int64_t organization = 0;     // whose allowance of fetches it takes
};

/// Blocks; `sink` gets the bytes in order. Gives the file's name. Throws api::ApiError with a message that
/// names the URL; lets through what the sink throws.
using Fetch = std::function<std::string(const FetchOrder& order,
                                        const std::function<void(std::span<const char>)>& sink)>;

}  // namespace lightkeep::mcp
