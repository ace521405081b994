// One MCP endpoint over HTTP: Streamable HTTP, stateless, plain JSON answers, both eras. Made by `add_routes`
// and by the fixture server of the tests; any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/mcp/authority.h"
#include "app/mcp/json_reader.h"
#include "app/mcp/json_rpc.h"
#include "app/mcp/origin_policy.h"
#include "app/mcp/surface.h"

namespace lightkeep::mcp {

struct EndpointConfig {
  std::string public_url;
  std::string mcp_host;
  Door door = Door::ajar;
  std::vector<std::string> origins{};  // of other sites, whose pages may call
  Challenge challenge{};
};

class Endpoint {
 public:
  Endpoint(const EndpointConfig& config, Surface surface, Identify identify);

  http::Reply answer(http::Request& request) const;
  const Surface& surface() const { return surface_; }

 private:
  void check_origin(const http::Request& request) const;
  http::Reply serve(http::Request& request) const;
  http::Reply serve_post(http::Request& request) const;
  /// `stranger`: what a caller who is not known is told when the body is too long for an open call.
  Json read_body(http::Request& request, const std::optional<Fault>& stranger, BodyMemory& memory) const;
  http::Reply serve_message(const http::Request& request, Message message, const Caller& caller) const;
  Json run(Message& message, const http::Request& request, const Caller& caller) const;
  http::Reply refuse(const Json& id, const Fault& fault) const;

  OriginPolicy origin_policy_;
  Authority authority_;
  Surface surface_;
  std::shared_ptr<gate::Gate> memory_;  // of large bodies
};

/// Every method of `path` goes to the endpoint, which answers what it does not serve itself.
void add_endpoint(http::Routes& routes, const std::string& path,
                  const std::shared_ptr<const Endpoint>& endpoint);

}  // namespace lightkeep::mcp
