#include "app/mcp/authority.h"

#include "app/http/ascii.h"

namespace lightkeep::mcp {
namespace {

// RFC 6750, 2.1: the scheme's case does not matter, one token follows. Empty for anything else.
std::string_view bearer_token(std::string_view field) {
  constexpr std::string_view scheme = "bearer ";
  if (field.size() <= scheme.size() || !http::same_text(field.substr(0, scheme.size()), scheme)) return {};
  const auto token = http::trim(field.substr(scheme.size()));
  return token.find_first_of(" \t") == std::string_view::npos ? token : std::string_view();
}

}  // namespace

Authority::Authority(Door door, std::string public_url, Identify identify)
    : door_(door),
      metadata_url_(std::move(public_url) + "/.well-known/oauth-protected-resource/mcp"),
      identify_(std::move(identify)) {}

std::optional<library::Principal> Authority::identify(const http::Request& request) const {
  if (door_ == Door::open) return {};
  const std::string* authorization = request.headers.find("Authorization");
  const std::string* key = request.headers.find("X-API-Key");
  if (authorization == nullptr && key == nullptr) return {};
  const std::string_view token =
      authorization != nullptr ? bearer_token(http::trim(*authorization)) : http::trim(*key);
  try {
    if (token.empty()) throw api::ApiError(api::errors::unauthenticated);
    return identify_(token);
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
