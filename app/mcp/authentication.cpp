#include "app/mcp/authority.h"

#include "text/ascii.h"
#include "text/secrets.h"

namespace lightkeep::mcp {

Authority::Authority(Door door, Challenge challenge, Identify identify)
    : door_(door), challenge_(std::move(challenge)), identify_(std::move(identify)) {}

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
    throw refuse(request, error,
                 ", error=\"invalid_token\", error_description=\"This credential is not valid here.\"");
  }
}

Fault Authority::challenge(const http::Request& request) const {
  return refuse(request, api::ApiError(api::errors::unauthenticated), "");
}

Fault Authority::refuse(const http::Request& request, const api::ApiError& error,
                        std::string_view reason) const {
  Fault fault(401, Code::transport, error.message(), coded_failure(error));
  fault.with_field("WWW-Authenticate", (challenge_ ? challenge_(request) : "Bearer") + std::string(reason));
  return fault;
}

}  // namespace lightkeep::mcp
