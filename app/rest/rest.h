// Start here. REST: one handler for all operations of the table, those of uploads and archives, and the
// OpenAPI document. Parse, call, answer.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/http/http.h"
#include "app/library/library.h"

namespace lightkeep::rest {

struct RestConfig {
  std::string public_url;
  std::string version;             // of the program, for the OpenAPI document
  std::uint64_t upload_limit = 0;  // bytes of an upload's body
  /// Who is at the browser that sent a request without Authorization. Throws ApiError(forbidden) for one that
  /// no page of ours sent.
  std::function<std::optional<library::AccountId>(const http::Request&)> person;
};

/// Adds the routes of doc/contract.md, section 3; `service` outlives them.
void add_routes(http::Routes& routes, library::Service& service, const RestConfig& config);

}  // namespace lightkeep::rest
