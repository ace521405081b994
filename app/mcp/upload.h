// The sources of an upload, read into one batch: all or nothing.
#pragma once

#include <cstdint>

#include "app/library/ingest.h"
#include "app/mcp/fetch.h"

namespace lightkeep::mcp {

struct SourceLimits {
  const Fetch& fetch;
  std::uint64_t file_size;  // bytes of one file
};

/// `sources` as the tools' inputSchema wants them. Throws api::ApiError that names the source at fault.
void read_sources(const api::Json& sources, library::Batch& batch, const SourceLimits& how);

}  // namespace lightkeep::mcp
