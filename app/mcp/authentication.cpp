#include "app/mcp/authentication.h"

#include "text/ascii.h"
#include "text/secrets.h"

namespace lightkeep::mcp {

Authentication::Authentication(Auth auth, Challenge challenge, Identify identify)
    : auth_(auth), challenge_(std::move(challenge)), identify_(std::move(identify)) {}

std::optional<library::Known> Authentication::identify(const http::Request& request) const {
  if (auth_ == Auth::none) return {};
  const std::string* authorization = request.headers.find("Authorization");
  const std::string* key = request.headers.find("X-API-Key");
  if (authorization == nullptr && key == nullptr) return {};
  const std::string_view token =
      authorization != nullptr ? text::bearer_token(*authorization) : text::trim(*key, text::blanks);
  try {
    if (token.empty()) throw api::ApiError(api::errors::unauthenticated);
    return identify_(token, request.client);
  } catch (const api::ApiError& error) {
    if (error.row().status != 401) throw to_rpc_error(error, RpcErrorCode::transport);
    throw refuse(request, error,
                 ", error=\"invalid_token\", error_description=\"This credential is not valid here.\"");
  }
}

RpcError Authentication::challenge(const http::Request& request) const {
  return refuse(request, api::ApiError(api::errors::unauthenticated), "");
}

RpcError Authentication::refuse(const http::Request& request, const api::ApiError& error,
                                std::string_view reason) const {
  RpcError fault(401, RpcErrorCode::transport, error.message(), coded_failure(error));
  fault.with_field("WWW-Authenticate", (challenge_ ? challenge_(request) : "Bearer") + std::string(reason));
  return fault;
}

}  // namespace lightkeep::mcp
