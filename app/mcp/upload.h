// The sources of an upload, read into one batch: all or nothing.
#pragma once

#include "app/library/library.h"
#include "app/mcp/fetch.h"

namespace lightkeep::mcp {

struct Upload {
  const library::Scope& scope;
  const api::Json& sources;  // as the tools' inputSchema wants them
  std::string parent;        // empty: originals
};

/// Throws api::ApiError that names the source at fault.
api::UploadResult upload(const Upload& order, library::Service& service, const Fetch& fetch);

}  // namespace lightkeep::mcp
