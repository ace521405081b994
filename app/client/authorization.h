// What goes into the Authorization header: an API key, or the access token of a sign-in, which is replaced
// when it is over. Inside the room only; any thread.
#pragma once

#include <string>

#include "app/client/http_client.h"
#include "app/client/invocation.h"
#include "app/client/sign_ins.h"
#include "sync/mutex.h"

namespace lightkeep::client {

class Authorization {
 public:
  /// Chooses by what was typed. Throws Failure(sign_in) where nobody is signed in there.
  Authorization(const Invocation& typed, const SignIns& sign_ins, HttpClient& http);

  const std::string& server() const { return server_; }
  bool by_key() const { return !api_key_.empty(); }
  /// Throws Failure(sign_in) when the sign-in has ended, and what HttpClient throws.
  std::string token();
  /// The server did not take `refused`: another one, or Failure(sign_in).
  std::string replace(const std::string& refused);

 private:
  void renew(const std::string& refused) REQUIRES(mutex_);
  bool exchange(SignIn& stored) REQUIRES(mutex_);

  const SignIns& sign_ins_;
  HttpClient& http_;
  std::string server_;
  std::string api_key_;
  sync::Mutex mutex_;
  SignIn sign_in_ GUARDED_BY(mutex_);
};

/// The name by which our commands are known to every server.
inline constexpr const char* own_client_id = "lightkeep";

/// Unix milliseconds.
std::int64_t unix_now();
/// Takes the tokens out of a token endpoint's answer. Throws Failure(failed) for one that holds none.
void take_tokens(const api::Json& answer, SignIn& sign_in);
/// A POST of a form; `answer.status()` may be anything.
Answer post_form(HttpClient& http, const std::string& url, const net::Fields& fields);
/// The `error` of OAuth's own form; empty for anything else.
std::string oauth_error(const Answer& answer);

}  // namespace lightkeep::client
