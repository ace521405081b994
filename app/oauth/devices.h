// Terminals that wait for their person (RFC 8628). Inside the room only; any thread.
#pragma once

#include <string>
#include <string_view>

#include "app/api/json.h"
#include "app/oauth/tokens.h"

namespace lightkeep::oauth {

class Devices {
 public:
  Devices(Context& context, const Programs& programs, const Tokens& tokens)
      : context_(context), programs_(programs), tokens_(tokens) {}

  // The terminal's side. Throw Error.
  api::Json begin(const TokenRequest& request) const;
  api::Json poll(const TokenRequest& request) const;

  // The person's side. Throw ApiError(bad_user_input, rate_limited).
  AskedByDevice look(std::string_view user_code, AccountId person, const std::string& address) const;
  void allow(std::string_view user_code, const Consent& consent) const;
  void deny(std::string_view user_code, AccountId person, const std::string& address) const;

 private:
  void take_guess(AccountId person, const std::string& address) const;

  Context& context_;
  const Programs& programs_;
  const Tokens& tokens_;
};

}  // namespace lightkeep::oauth
