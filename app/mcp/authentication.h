// Who may call: the credential of a request, and the challenge that starts a client's sign-in (RFC 6750, RFC
// 9728 section 5.1).
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/http/http.h"
#include "app/library/calls.h"
#include "app/mcp/json_rpc.h"

namespace lightkeep::mcp {

/// When a call needs a credential.
enum class Auth {
  optional,  // but for the calls that are open to anyone
  required,  // always
  none,      // never; one that is sent is ignored
};

/// The caller behind a credential; throws api::ApiError for one that is not good.
using Identify = std::function<library::Known(std::string_view token, const std::string& address)>;

/// What starts a client's sign-in: the beginning of the value of WWW-Authenticate for a request.
using Challenge = std::function<std::string(const http::Request& request)>;

class Authentication {
 public:
  Authentication(Auth auth, Challenge challenge, Identify identify);

  Auth auth() const { return auth_; }
  /// Empty without a credential. Throws RpcError(401) for a malformed or unknown one.
  std::optional<library::Known> identify(const http::Request& request) const;
  /// For a call that came without one.
  RpcError challenge(const http::Request& request) const;

 private:
  RpcError refuse(const http::Request& request, const api::ApiError& error, std::string_view reason) const;

  Auth auth_;
  Challenge challenge_;
  Identify identify_;
};

}  // namespace lightkeep::mcp
