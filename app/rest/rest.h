// Start here. REST: one handler for all operations of the table, one for uploads, and the OpenAPI document.
// Parse, call, answer.
#pragma once

#include <string>

#include "app/http/http.h"
#include "app/library/library.h"

namespace lightkeep::rest {

struct RestConfig {
  std::string public_url;
  std::string version;             // of the program, for the OpenAPI document
  std::uint64_t upload_limit = 0;  // bytes of an upload's body
};

/// Adds the routes of doc/contract.md, section 3; `service` outlives them.
void add_routes(http::Routes& routes, library::Service& service, const RestConfig& config);

}  // namespace lightkeep::rest
