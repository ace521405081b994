#include "app/mcp/authority.h"

#include "text/ascii.h"
#include "text/secrets.h"

namespace lightkeep::mcp {
Authority::Authority(Door door, std::string public_url, Identify identify)
    : door_(door),
      // Where RFC 9728 wants it. Nothing answers there until this server hands out OAuth tokens; clients take
      // the 404 as such, and a challenge without the address would make them guess other ones.
      metadata_url_(std::move(public_url) + "/.well-known/oauth-protected-resource/mcp"),
      identify_(std::move(identify)) {}

std::optional<library::Known> Authority::identify(const http::Request& request) const {
  if (door_ == Door::open) return {};
  const std::string* authorization = request.headers.find("Authorization");
  const std::string* key = request.headers.find("X-API-Key");
  if (authorization == nullptr && key == nullptr) return {};
  const std::string_view token =
      authorization != nullptr ? text::bearer_token(*authorization) : text::trim(*key, text::blanks);
  try {
    if (token.empty()) throw api::ApiError(api::errors::unauthenticated);
    return identify_(token, request.client);
  } catch (const api::ApiError& error) {
    if (error.row().status != 401) throw to_fault(error, Code::transport);
    throw refuse(error,
                 ", error=\"invalid_token\", error_description=\"This credential is not valid here.\"");
  }
}

Fault Authority::challenge() const {
  return refuse(api::ApiError(api::errors::unauthenticated), "");
}

Fault Authority::refuse(const api::ApiError& error, std::string_view reason) const {
  Fault fault(401, Code::transport, error.message(), coded_failure(error));
  fault.with_field("WWW-Authenticate", "Bearer resource_metadata=\"" + metadata_url_ + "\", scope=\"" +
                                           std::string(useful_scopes) + "\"" + std::string(reason));
  return fault;
}

}  // namespace lightkeep::mcp
