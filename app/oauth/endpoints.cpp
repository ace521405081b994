#include "app/oauth/endpoints.h"

#include <array>
#include <map>

#include "app/http/fields.h"
#include "app/ip/address.h"
#include "app/oauth/agent_registration.h"
#include "app/oauth/error.h"
#include "text/ascii.h"

namespace lightkeep::oauth {
namespace {

using api::Json;
namespace field = http::field;

constexpr std::size_t body_limit = 16 << 10;
constexpr std::string_view device_grant = "urn:ietf:params:oauth:grant-type:device_code";
constexpr std::string_view server_metadata_path = "/.well-known/oauth-authorization-server";
constexpr std::string_view token_path = "/oauth/token", revocation_path = "/oauth/revoke",
                           registration_path = "/oauth/register",
                           device_authorization_path = "/oauth/device_authorization";

http::Reply json_reply(int status, const Json& body) {
  auto reply = http::Reply::text(status, "application/json", api::print(body));
  reply.headers.set(field::cache_control, "no-store");
  reply.headers.set("Pragma", "no-cache");
  return reply;
}

using Form = std::map<std::string, std::string, std::less<>>;

// RFC 6749 section 3.2: an empty value is as an absent one, and none comes twice.
Form read_form(http::Request& request) {
  const auto type = text::lower(request.headers.get(field::content_type));
  if (!type.starts_with("application/x-www-form-urlencoded"))
    throw Error("invalid_request", "Send application/x-www-form-urlencoded.");
  Form form;
  for (auto& [name, value] : http::parse_query(http::read_all(*request.body, body_limit))) {
    if (form.contains(name)) throw Error("invalid_request", name.substr(0, 40) + " comes twice.");
    form.emplace(name, std::move(value));
  }
  return form;
}

TokenRequest token_request(const http::Request& request, Form form) {
  return {.credentials = read_credentials(request, form["client_id"], form["client_secret"]),
          .code = form["code"],
          .redirect_uri = form["redirect_uri"],
          .verifier = form["code_verifier"],
          .refresh_token = form["refresh_token"],
          .scope = form["scope"],
          .device_code = form["device_code"],
          .resource = form["resource"],
          .address = request.client};
}

Json token(const Endpoints& endpoints, http::Request& request) {
  Form form = read_form(request);
  const std::string grant = form["grant_type"];
  const TokenRequest asked = token_request(request, std::move(form));
  if (grant == "authorization_code") return endpoints.tokens.for_code(asked);
  if (grant == "refresh_token") return endpoints.tokens.for_refresh_token(asked);
  if (grant == device_grant) return endpoints.devices.poll(asked);
  if (grant.empty()) throw Error("invalid_request", "grant_type is missing.");
  throw Error("unsupported_grant_type",
              "grant_type is authorization_code, refresh_token or " + std::string(device_grant) + ".");
}

Json device_authorization(const Endpoints& endpoints, http::Request& request) {
  const TokenRequest asked = token_request(request, read_form(request));
  endpoints.context.take(attempts::device, ip::site_of(request.client));
  return endpoints.devices.begin(asked);
}

Json revoke(const Endpoints& endpoints, http::Request& request) {
  Form form = read_form(request);
  const std::string token = form["token"];
  if (token.empty()) throw Error("invalid_request", "token is missing.");
  endpoints.tokens.revoke(read_credentials(request, form["client_id"], form["client_secret"]), token);
  return Json::object();
}

Json read_json(http::Request& request, const char* fault) {
  try {
    return api::parse_json(http::read_all(*request.body, body_limit));
  } catch (const api::JsonError& error) {
    throw Error(fault, error.message());
  }
}

Json enrol(const Endpoints& endpoints, http::Request& request) {
  const Json metadata = read_json(request, "invalid_client_metadata");
  if (!metadata.is_object()) throw Error("invalid_client_metadata", "Send a JSON object.");
  const std::string network = ip::site_of(request.client);
  endpoints.context.take(attempts::registration, network);
  return endpoints.programs.enrol(metadata, network);
}

Json register_at_once(const Endpoints& endpoints, http::Request& request) {
  return register_agent(endpoints.context, read_json(request, "invalid_request"), request.client);
}

using Answer = Json (*)(const Endpoints&, http::Request&);

void add_post(http::Routes& routes, const Endpoints& endpoints, std::string_view path, int status,
              Answer answer) {
  http::Route route;
  route.method = "POST";
  route.pattern = path;
  route.body_limit = body_limit;
  route.form = http::Form::oauth;
  route.any_origin = true;
  route.handler = [=](http::Request& request) {
    http::Reply reply;
    try {
      reply = json_reply(status, answer(endpoints, request));
    } catch (const Error& error) {
      reply = error.reply(request);
      reply.headers.set(field::cache_control, "no-store");
    }
    return reply;
  };
  routes.add(std::move(route));
}

void add_document(http::Routes& routes, std::string_view path,
                  std::function<Json(const http::Request&)> document) {
  http::Route route;
  route.method = "GET";
  route.pattern = path;
  route.form = http::Form::oauth;
  route.any_origin = true;
  route.handler = [document = std::move(document)](http::Request& request) {
    auto reply = http::Reply::text(200, "application/json", api::print(document(request)));
    reply.headers.set(field::cache_control, "public, max-age=3600");
    return reply;
  };
  routes.add(std::move(route));
}

// With `offline_access` in both: some programs read it here, and sign their people out every hour without.
Json scopes() {
  return Json::array({"libraries:read", "libraries:write", "offline_access"});
}

// RFC 9728.
Json resource_metadata(const Resources& resources, const std::string& resource) {
  return {{"resource", resource},         {"authorization_servers", Json::array({resources.issuer()})},
          {"scopes_supported", scopes()}, {"bearer_methods_supported", Json::array({"header"})},
          {"resource_name", "Lightkeep"}, {"resource_documentation", resources.issuer() + "/llms.txt"}};
}

// RFC 8414. `documents`: can programs be described by a document at their client id's URL?
Json server_metadata(const Resources& resources, bool documents) {
  const std::string& issuer = resources.issuer();
  const auto at = [&](std::string_view path) { return issuer + std::string(path); };
  const Json methods = Json::array({"none", "client_secret_basic", "client_secret_post"});
  Json metadata{{"issuer", issuer},
                {"authorization_endpoint", issuer + "/oauth/authorize"},
                {"token_endpoint", at(token_path)},
                {"registration_endpoint", at(registration_path)},
                {"revocation_endpoint", at(revocation_path)},
                {"device_authorization_endpoint", at(device_authorization_path)},
                {"response_types_supported", Json::array({"code"})},
                {"response_modes_supported", Json::array({"query"})},
                {"grant_types_supported",
                 Json::array({"authorization_code", "refresh_token", std::string(device_grant)})},
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

}  // namespace

void add_endpoints(http::Routes& routes, const Endpoints& endpoints) {
  add_post(routes, endpoints, token_path, 200, token);
  add_post(routes, endpoints, revocation_path, 200, revoke);
  add_post(routes, endpoints, registration_path, 201, enrol);
  add_post(routes, endpoints, device_authorization_path, 200, device_authorization);
  add_post(routes, endpoints, agent_registration_path, 200, register_at_once);
  routes.failures_below("/oauth/", http::Form::oauth);
  for (const std::string_view below : {"", "/mcp"}) {
    add_document(routes, std::string(resource_metadata_path) + std::string(below),
                 [&context = endpoints.context, below](const http::Request& request) {
                   return resource_metadata(context.resources, context.resources.at(request.host, below));
                 });
    add_document(routes, std::string(server_metadata_path) + std::string(below),
                 [&context = endpoints.context](const http::Request&) {
                   const auto& reaches_out = context.ports.reaches_out;
                   return server_metadata(context.resources,
                                          context.ports.fetch_document && reaches_out && reaches_out());
                 });
  }
}

}  // namespace lightkeep::oauth
