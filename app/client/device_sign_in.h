// Signing in from a terminal (RFC 8628): the person opens a page elsewhere and compares a code. Inside the
// room only.
#pragma once

#include <functional>
#include <string>

#include "app/client/http_client.h"
#include "app/client/sign_ins.h"

namespace lightkeep::client {

/// What the person is shown.
struct Invitation {
  std::string address;
  std::string code;
  std::string address_with_code;  // may be empty
};

/// Waits until the person has decided: a sign-in that lacks its organization. Throws Failure(sign_in) when
/// they refuse or the code runs out, and (failed) for a server that does not know how.
SignIn sign_in_by_device(HttpClient& http, const std::string& server,
                         const std::function<void(const Invitation&)>& invite);
/// Ends it on the server (RFC 7009). Throws Failure.
void revoke(HttpClient& http, const SignIn& sign_in);

}  // namespace lightkeep::client
