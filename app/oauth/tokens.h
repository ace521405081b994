// Tokens: given for a code, for a refresh token or to a device, and taken back (RFC 6749 sections 4.1.3 and
// 6, RFC 7009, RFC 9700 section 4.14). Inside the room only; any thread.
#pragma once

#include <functional>
#include <string>

#include "app/api/json.h"
#include "app/oauth/context.h"
#include "app/oauth/programs.h"
#include "store/app_connections.h"

namespace lightkeep::oauth {

/// The fields of a request to the token endpoint that each grant looks at; empty where they are absent.
struct TokenRequest {
  Credentials credentials;
  std::string code, redirect_uri, verifier;
  std::string refresh_token, scope;
  std::string device_code;
  std::string resource;
  std::string address;  // of who asks
};

/// A pair of values that is about to be given; made before the writer is asked.
struct TokenPair {
  std::string access, refresh;
};

class Tokens {
 public:
  Tokens(Context& context, const Programs& programs) : context_(context), programs_(programs) {}

  // The answer's JSON. Throw Error.
  api::Json for_code(const TokenRequest& request) const;
  /// The token is replaced. One that was replaced a moment ago gets the same answer once more, for programs
  /// that run twice; one that was replaced before that has been stolen, or its successor has: the connection
  /// ends.
  api::Json for_refresh_token(const TokenRequest& request) const;
  /// Either kind of token ends its connection; an unknown one changes nothing.
  void revoke(const Credentials& credentials, const std::string& token) const;

  TokenPair draw() const;
  /// Garbage is refused by a reader: it never takes the writer's time. Throws Error.
  void refuse_unknown(const TokenRequest& request, const std::function<bool(store::Reader&)>& is_known) const;
  struct Connected {
    store::AppConnectionId id{};
    api::Json answer;
  };
  /// A new connection with its first tokens, in the transaction that allows it; its times are set here.
  Connected connect(store::Writer& db, store::NewAppConnection connection, const TokenPair& pair) const;
  /// Tells the person of it, where mail is set up.
  void tell(store::AccountId person, const std::string& program, store::OrganizationId organization) const;

 private:
  api::Json give(store::Writer& db, const store::AppConnection& connection, store::Access access,
                 const TokenPair& pair) const;

  Context& context_;
  const Programs& programs_;
};

}  // namespace lightkeep::oauth
