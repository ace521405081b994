#include "app/mcp/mcp.h"

#include "app/mcp/endpoint.h"
#include "app/mcp/era.h"
#include "app/mcp/instructions.h"
#include "app/mcp/product.h"

namespace lightkeep::mcp {
namespace {

void add(http::Routes& routes, const std::string& path, const std::shared_ptr<const Endpoint>& endpoint) {
  add_endpoint(routes, path, endpoint);
  add_endpoint(routes, path + "/", endpoint);
}

}  // namespace

std::vector<std::string> protocol_versions() {
  std::vector<std::string> all(modern_versions.begin(), modern_versions.end());
  all.insert(all.end(), legacy_versions.begin(), legacy_versions.end());
  return all;
}

void add_routes(http::Routes& routes, library::Service& service, const Fetch& fetch,
                const McpConfig& config) {
  const auto door = config.require_auth ? Door::closed : Door::ajar;
  Surface surface{config.version, std::string(instructions), product_tools(service, fetch),
                  product_resources(service), config.report_fault};
  add(routes, "/mcp",
      std::make_shared<const Endpoint>(EndpointConfig{config.public_url, config.host, door, config.origins},
                                       std::move(surface),
                                       [&service](std::string_view token, const std::string& address) {
                                         return service.calls().authenticate(token, address);
                                       }));

  Surface anonymous{
      config.version, std::string(anonymous_instructions), anonymous_tools(service), {}, config.report_fault};
  add(routes, "/mcp/anonymous",
      std::make_shared<const Endpoint>(
          EndpointConfig{config.public_url, config.host, Door::open, config.origins}, std::move(anonymous),
          nullptr));
}

}  // namespace lightkeep::mcp
