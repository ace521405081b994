// One MCP endpoint over HTTP: Streamable HTTP, stateless, plain JSON answers, all versions. Made by
// `add_routes` and by the fixture server of the tests; any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/mcp/authentication.h"
#include "app/mcp/json_rpc.h"
#include "app/mcp/origin_policy.h"
#include "app/mcp/request_body.h"
#include "app/mcp/server_definition.h"

namespace lightkeep::mcp {

struct EndpointConfig {
  std::string public_url;
  std::string mcp_host;
  Auth auth = Auth::optional;
  std::vector<std::string> origins{};  // of other sites, whose pages may call
  Challenge challenge{};
};

class Endpoint {
 public:
  Endpoint(const EndpointConfig& config, ServerDefinition server, Identify identify);

  http::Reply answer(http::Request& request) const;
  const ServerDefinition& server() const { return server_; }

 private:
  void check_origin(const http::Request& request) const;
  http::Reply serve(http::Request& request) const;
  http::Reply serve_post(http::Request& request) const;
  /// `stranger`: what a caller who is not known is told when the body is too long for an open call.
  Json read_body(http::Request& request, const std::optional<RpcError>& stranger, BodyMemory& memory) const;
  http::Reply serve_message(const http::Request& request, Message message, const Caller& caller) const;
  Json run(Message& message, const http::Request& request, const Caller& caller) const;
  http::Reply refuse(const Json& id, const RpcError& fault) const;

  OriginPolicy origin_policy_;
  Authentication authentication_;
  ServerDefinition server_;
  std::shared_ptr<gate::Gate> memory_;  // of large bodies
};

/// Every method of `path` goes to the endpoint, which answers what it does not serve itself.
void add_endpoint(http::Routes& routes, const std::string& path,
                  const std::shared_ptr<const Endpoint>& endpoint);

}  // namespace lightkeep::mcp
