#include "app/client/authorization.h"

#include <algorithm>
#include <chrono>

#include "app/client/failure.h"
#include "text/ascii.h"

namespace lightkeep::client {
namespace {

constexpr std::int64_t soon = 30'000;  // milliseconds: a call that begins now has its answer by then

[[noreturn]] void signed_out(const std::string& server) {
  throw Failure(Exit::sign_in,
                "The sign-in to " + server + " has ended. Run `lightkeep login " + server + "`.");
}

std::string token_of(const api::Json& answer, const char* name) {
  const auto found = answer.find(name);
  if (found == answer.end() || !found->is_string()) return {};
  auto token = found->get<std::string>();
  // It becomes a part of a request's head.
  if (token.size() > 4096 || !std::ranges::all_of(token, text::is_visible)) return {};
  return token;
}

SignIn choose(const Invocation& typed, const SignIns& sign_ins) {
  const auto list = sign_ins.list();
  const auto fits = [&](const SignIn& each) {
    return each.is_for(typed.server.empty() ? each.server : typed.server, typed.organization);
  };
  const auto found = std::ranges::find_if(list, fits);
  if (found != list.end()) return *found;
  const std::string server = typed.server.empty() ? "URL" : typed.server;
  const std::string where = typed.organization.empty() ? "" : " for the organization " + typed.organization;
  throw Failure(Exit::sign_in, "You are not signed in" + where + ". Run `lightkeep login " + server + "`.");
}

}  // namespace

std::int64_t unix_now() {
  using std::chrono::system_clock;
  return std::chrono::duration_cast<std::chrono::milliseconds>(system_clock::now().time_since_epoch())
      .count();
}

void take_tokens(const api::Json& answer, SignIn& sign_in) {
  const std::string access = token_of(answer, "access_token"), refresh = token_of(answer, "refresh_token");
  if (access.empty()) throw Failure(Exit::failed, "The server's answer holds no token.");
  const auto life = answer.find("expires_in");
  constexpr std::int64_t longest = 86'400;  // seconds that an answer is believed
  const std::int64_t seconds = life != answer.end() && life->is_number() ? life->get<std::int64_t>() : 0;
  sign_in.access_token = access;
  if (!refresh.empty()) sign_in.refresh_token = refresh;
  sign_in.expires = unix_now() + std::clamp<std::int64_t>(seconds, 0, longest) * 1'000;
}

Answer post_form(HttpClient& http, const std::string& url, const net::Fields& fields) {
  const std::string form = form_of(fields);
  const net::Content content = content_of(form);
  return http.send({"POST", url, {{"Content-Type", "application/x-www-form-urlencoded"}}, &content});
}

std::string oauth_error(const Answer& answer) {
  if (answer.status() < 400 || answer.status() > 499) return {};
  const api::Json body = answer.json();
  const auto error = body.find("error");
  return error != body.end() && error->is_string() ? error->get<std::string>() : std::string();
}

Authorization::Authorization(const Invocation& typed, const SignIns& sign_ins, HttpClient& http)
    : sign_ins_(sign_ins), http_(http), server_(typed.server), api_key_(typed.api_key) {
  if (!by_key()) {
    const sync::Lock lock(mutex_);
    sign_in_ = choose(typed, sign_ins);
    server_ = sign_in_.server;
    return;
  }
  if (server_.empty())
    throw Failure(Exit::usage,
                  "LIGHTKEEP_API_KEY goes to the server that --server or LIGHTKEEP_SERVER names.");
  if (!std::ranges::all_of(api_key_, text::is_visible))
    throw Failure(Exit::usage, "LIGHTKEEP_API_KEY holds characters that no key has.");
}

std::string Authorization::token() {
  if (by_key()) return api_key_;
  const sync::Lock lock(mutex_);
  if (sign_in_.expires <= unix_now() + soon) renew(sign_in_.access_token);
  return sign_in_.access_token;
}

std::string Authorization::replace(const std::string& refused) {
  if (by_key()) throw Failure(Exit::sign_in, "The server does not take the API key.", "INVALID_API_KEY");
  const sync::Lock lock(mutex_);
  if (sign_in_.access_token == refused) renew(refused);
  return sign_in_.access_token;
}

// A refresh token counts once. Under the file's lock only one command uses it; those that waited find what it
// brought.
void Authorization::renew(const std::string& refused) {
  bool ended = false;
  sign_ins_.update([&](std::vector<SignIn>& list) REQUIRES(mutex_) {
    const auto stored = std::ranges::find_if(list, [&](const SignIn& each) REQUIRES(mutex_) {
      return each.is_for(server_, sign_in_.organization);
    });
    if (stored == list.end()) signed_out(server_);
    const bool changed = stored->access_token == refused;
    if (changed && !exchange(*stored)) {
      list.erase(stored);
      return ended = true;
    }
    sign_in_ = *stored;
    return changed;
  });
  if (ended) signed_out(server_);
}

// False: the server does not know the sign-in any more.
bool Authorization::exchange(SignIn& stored) {
  const Answer answer = post_form(http_, stored.token_endpoint,
                                  {{"grant_type", "refresh_token"},
                                   {"client_id", own_client_id},
                                   {"refresh_token", stored.refresh_token}});
  const std::string error = oauth_error(answer);
  if (error == "invalid_grant" || error == "invalid_client") return false;
  if (answer.status() != 200)
    throw Failure(exit_for(answer.status()),
                  "The sign-in could not be renewed: the server answered with status " +
                      std::to_string(answer.status()) + ".");
  take_tokens(answer.json(), stored);
  return true;
}

}  // namespace lightkeep::client
