#include "app/oauth/agent_registration.h"

#include "app/oauth/error.h"

namespace lightkeep::oauth {
namespace {

using api::Json;

constexpr const char* anonymous = "anonymous";
constexpr const char* api_key = "api_key";

void check(const Json& body) {
  if (!body.is_object()) throw Error("invalid_request", "Send a JSON object.");
  const Json type = body.value("type", Json());
  if (!type.is_string()) throw Error("invalid_request", "type is missing; it is anonymous.");
  if (type != anonymous)
    throw Error("identity_type_not_enabled", "type is anonymous here, with an email. See auth.md.");
  if (body.value("requested_credential_type", Json(api_key)) != api_key)
    throw Error("unsupported_credential_type", "requested_credential_type is api_key.");
}

}  // namespace

Json agent_auth(const Resources& resources) {
  return {{"skill", resources.issuer() + "/auth.md"},
          {"register_uri", resources.issuer() + std::string(agent_registration_path)},
          {"identity_types_supported", Json::array({anonymous})},
          {anonymous, {{"credential_types_supported", Json::array({api_key})}}}};
}

Json register_agent(const Context& context, const Json& body, const std::string& address) {
  check(body);
  Json asked = Json::object();
  for (const char* name : {"email", "name"})
    if (body.contains(name)) asked[name] = body[name];
  const api::Minted made = context.ports.start_library(asked, address);
  const Json scopes = Json::array({"libraries:read", "libraries:write"});
  return {{"registration_id", made.organization_id},
          {"registration_type", anonymous},
          {"credential_type", api_key},
          {"credential", made.api_key},
          {"credential_expires", nullptr},
          {"scopes", scopes},
          {"post_claim_scopes", scopes},
          {"claim_url", made.claim_url},
          {"claim_url_expires", made.expires_at},
          {"organizationId", made.organization_id},
          {"libraryId", made.library_id},
          {"emailSent", made.email_sent}};
}

}  // namespace lightkeep::oauth
