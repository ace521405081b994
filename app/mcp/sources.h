// The sources of an upload by a tool, read into one batch: all or nothing. URLs are fetched by a function
// that the composition root lends, so that tests need no network.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "app/library/ingest.h"

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

struct SourceLimits {
  const Fetch& fetch;
  std::uint64_t file_size;  // bytes of one file
};

/// `sources` as the tools' inputSchema wants them. Throws api::ApiError that names the source at fault.
void read_sources(const api::Json& sources, library::Batch& batch, const SourceLimits& how);

}  // namespace lightkeep::mcp
