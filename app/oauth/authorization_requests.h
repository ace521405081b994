// What a browser brings to /oauth/authorize (RFC 6749 section 4.1.1, RFC 7636, RFC 8707). Nothing of it is
// kept: the consent page carries the query along, and it is read again when the person has decided. Inside
// the room only.
#pragma once

#include <string>
#include <string_view>

#include "app/oauth/context.h"
#include "app/oauth/programs.h"

namespace lightkeep::oauth {

struct AuthorizationRequest {
  store::Program program{};
  std::string redirect_uri{};
  std::string state{};      // may be empty
  std::string challenge{};  // S256
  std::string resource{};
  store::Access access = store::Access::read;

  /// Where the browser goes with the answer's parameters, `state` and `iss` (RFC 9207) among them.
  std::string answer(const Context& context, std::vector<std::pair<std::string, std::string>> with) const;
};

/// Throws ApiError(bad_user_input) where the program or its redirect is not to be trusted, and Redirect for
/// all else. `person`: who is signed in; for nobody, nothing is fetched.
AuthorizationRequest read_authorization_request(const Context& context, const Programs& programs,
                                                std::string_view query, std::optional<AccountId> person);
/// The program that the query names; may be empty.
std::string client_id_of(std::string_view query);

}  // namespace lightkeep::oauth
