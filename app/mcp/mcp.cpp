#include "app/mcp/mcp.h"

#include "app/mcp/endpoint.h"
#include "app/mcp/library_prompts.h"
#include "app/mcp/library_resources.h"
#include "app/mcp/library_tools.h"
#include "app/mcp/protocol_version.h"

namespace lightkeep::mcp {
namespace {

constexpr std::string_view instructions =
    "Lightkeep keeps images in libraries and serves each at a permanent public URL.\n"
    "No API key yet: (1) create_organization with the person's email; (2) save apiKey, it is shown once, and "
    "send it as "
    "`Authorization: Bearer <apiKey>` on every later request to this server; (3) upload; (4) "
    "get_asset until `status` is "
    "`ready`; (5) give the person claimUrl and expiresAt: opening the link makes the library theirs, and "
    "what nobody claims is removed.\n"
    "The person has an account: they sign in by OAuth, or give you a key.\n"
    "With either: whoami first, for organizationId and libraryId.\n"
    "Uploading, by what you have: a shell and files → request_upload, then run its `curl`; a link to the "
    "image → "
    "upload_assets with {kind:\"url\"}; neither → request_upload, and give `uploadUrl` to the person, who "
    "drops files "
    "there or takes photos. get_upload tells what came. base64 is for images of a few KB.\n"
    "Image URLs take parameters: ?w=800, &h=, &fit=cover, &fm=webp, &q=80. `next` in a list holds the "
    "arguments that continue it. To see a picture: get_asset with includeImage. Words for many images: "
    "describe_assets; those without any: list_assets with `without`. A deletion answers with `undo`. A "
    "failed "
    "call has `code`, `message` and mostly a `hint`: follow it rather than repeating the call.";

// Of the endpoint that needs no credential.
constexpr std::string_view anonymous_instructions =
    "This endpoint needs no credential and only starts a library: create_organization with the person's "
    "email. Save apiKey, it is "
    "shown once; connect to /mcp of the same server with `Authorization: Bearer <apiKey>` for everything "
    "else, and give claimUrl to "
    "the person: opening it makes the library theirs.";

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
  const auto auth = config.require_auth ? Auth::required : Auth::optional;
  ServerDefinition server{config.version,
                          std::string(instructions),
                          library_tools(service, fetch),
                          library_resources(service),
                          config.report_fault,
                          library_prompts()};
  add(routes, "/mcp",
      std::make_shared<const Endpoint>(
          EndpointConfig{config.public_url, config.host, auth, config.origins, config.challenge},
          std::move(server), [&service](std::string_view token, const std::string& address) {
            return service.calls().authenticate(token, address);
          }));

  ServerDefinition anonymous{
      config.version, std::string(anonymous_instructions), anonymous_tools(service), {}, config.report_fault};
  add(routes, "/mcp/anonymous",
      std::make_shared<const Endpoint>(
          EndpointConfig{config.public_url, config.host, Auth::none, config.origins}, std::move(anonymous),
          nullptr));
}

}  // namespace lightkeep::mcp
