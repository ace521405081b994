// Start here. MCP: the tools and resources of doc/contract.md, section 7, over Streamable HTTP, for clients
// of all versions of the protocol. `endpoint` is HTTP and the credential, `protocol_version` the rules of the
// versions, `methods` the protocol's methods, `library_tools` and `library_resources` what is offered.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/http/http.h"
#include "app/library/library.h"
#include "app/mcp/sources.h"

namespace lightkeep::mcp {

struct McpConfig {
  std::string public_url;                                // no slash at the end
  std::string host;                                      // of --mcp-host; empty: none
  std::string version;                                   // of the program
  bool require_auth = false;                             // /mcp refuses every call without a credential
  std::function<void(const std::string&)> report_fault;  // a line for the operator's log
  std::vector<std::string> origins{};                    // of other sites, whose pages may call
  /// The value of WWW-Authenticate that leads a client of this request to the sign-in.
  std::function<std::string(const http::Request&)> challenge{};
};

/// Of the protocol, newest first.
std::vector<std::string> protocol_versions();

/// /mcp, and /mcp/anonymous, which starts libraries and nothing else. `service` outlives the routes.
void add_routes(http::Routes& routes, library::Service& service, const Fetch& fetch, const McpConfig& config);

}  // namespace lightkeep::mcp
