#include "app/oauth/metadata.h"

#include "app/oauth/agent_registration.h"

namespace lightkeep::oauth {
namespace {

using api::Json;

// With `offline_access` in both: some programs read it here, and sign their people out every hour without.
Json scopes() {
  return Json::array({"libraries:read", "libraries:write", "offline_access"});
}

}  // namespace

Json resource_metadata(const Resources& resources, const std::string& resource) {
  return {{"resource", resource},         {"authorization_servers", Json::array({resources.issuer()})},
          {"scopes_supported", scopes()}, {"bearer_methods_supported", Json::array({"header"})},
          {"resource_name", "Lightkeep"}, {"resource_documentation", resources.issuer() + "/llms.txt"}};
}

Json server_metadata(const Resources& resources, bool documents) {
  const std::string& issuer = resources.issuer();
  const Json methods = Json::array({"none", "client_secret_basic", "client_secret_post"});
  Json metadata{{"issuer", issuer},
                {"authorization_endpoint", issuer + "/oauth/authorize"},
                {"token_endpoint", issuer + "/oauth/token"},
                {"registration_endpoint", issuer + "/oauth/register"},
                {"revocation_endpoint", issuer + "/oauth/revoke"},
                {"device_authorization_endpoint", issuer + "/oauth/device_authorization"},
                {"response_types_supported", Json::array({"code"})},
                {"response_modes_supported", Json::array({"query"})},
                {"grant_types_supported", Json::array({"authorization_code", "refresh_token",
                                                       "urn:ietf:params:oauth:grant-type:device_code"})},
                {"token_endpoint_auth_methods_supported", methods},
                {"revocation_endpoint_auth_methods_supported", methods},
                {"code_challenge_methods_supported", Json::array({"S256"})},
                {"scopes_supported", scopes()},
                {"authorization_response_iss_parameter_supported", true},
                {"service_documentation", issuer + "/llms.txt"},
                {"agent_auth", agent_auth(resources)}};
  if (documents) metadata["client_id_metadata_document_supported"] = true;
  return metadata;
}

}  // namespace lightkeep::oauth
