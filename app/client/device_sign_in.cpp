#include "app/client/device_sign_in.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "app/client/api_client.h"
#include "app/client/failure.h"

namespace lightkeep::client {
namespace {

using api::Json;
using std::chrono::seconds;

constexpr const char* device_grant = "urn:ietf:params:oauth:grant-type:device_code";
constexpr seconds usual_interval{5}, slower{5}, longest_interval{120}, longest_life{3600};

struct Endpoints {
  std::string device, token, revocation;
};

// Tokens go to the server that was named and to nobody else, whatever its document says.
std::string endpoint_of(const Json& metadata, const char* name, const std::string& server) {
  std::string url = text_of(metadata, name);
  if (url.starts_with(server + "/")) return url;
  throw Failure(Exit::failed, url.empty() ? server + " does not let terminals sign in."
                                          : server + " sends to another server: " + url);
}

Endpoints find_endpoints(HttpClient& http, const std::string& server) {
  const Answer answer = http.send({.url = server + "/.well-known/oauth-authorization-server"});
  if (answer.status() != 200)
    throw Failure(
        exit_for(answer.status()) == Exit::unreachable ? Exit::unreachable : Exit::failed,
        server + " does not let terminals sign in (status " + std::to_string(answer.status()) + ").");
  const Json metadata = answer.json();
  const std::string issuer = text_of(metadata, "issuer");
  if (issuer != server)  // RFC 8414 section 3.3
    throw Failure(Exit::failed,
                  server + " calls itself " + issuer + ". Use that: `lightkeep login " + issuer + "`.");
  return {endpoint_of(metadata, "device_authorization_endpoint", server),
          endpoint_of(metadata, "token_endpoint", server),
          endpoint_of(metadata, "revocation_endpoint", server)};
}

seconds seconds_of(const Json& answer, const char* name, seconds fallback, seconds most) {
  const std::int64_t number = number_of(answer, name);
  return number > 0 ? std::min(seconds(number), most) : fallback;
}

struct Begun {
  std::string device_code;
  seconds interval;
  std::chrono::steady_clock::time_point end;
};

Begun begin(HttpClient& http, const std::string& endpoint,
            const std::function<void(const Invitation&)>& invite) {
  const Answer answer =
      post_form(http, endpoint, {{"client_id", own_client_id}, {"scope", "libraries:read libraries:write"}});
  if (answer.status() != 200)
    throw Failure(exit_for(answer.status()),
                  "The sign-in cannot begin: " + text_of(answer.json(), "error_description"));
  const Json body = answer.json();
  const Begun begun{
      text_of(body, "device_code"), seconds_of(body, "interval", usual_interval, longest_interval),
      std::chrono::steady_clock::now() + seconds_of(body, "expires_in", longest_life, longest_life)};
  const Invitation invitation{text_of(body, "verification_uri"), text_of(body, "user_code"),
                              text_of(body, "verification_uri_complete")};
  if (begun.device_code.empty() || invitation.address.empty() || invitation.code.empty())
    throw Failure(Exit::failed, "The server's answer holds no code.");
  invite(invitation);
  return begun;
}

[[noreturn]] void ran_out() {
  throw Failure(Exit::sign_in, "The code has run out. Run the command again.", "expired_token");
}

// The tokens; none while the person has not decided.
std::optional<Json> poll(HttpClient& http, const std::string& endpoint, const Begun& begun,
                         seconds& interval) {
  Answer answer;
  try {
    answer = post_form(
        http, endpoint,
        {{"grant_type", device_grant}, {"client_id", own_client_id}, {"device_code", begun.device_code}});
  } catch (const Failure& failure) {
    if (failure.exit() != Exit::unreachable) throw;
    interval = std::min(interval * 2, longest_interval);  // RFC 8628 section 3.5
    return std::nullopt;
  }
  if (answer.status() == 200) return answer.json();
  const std::string error = oauth_error(answer);
  if (error == "slow_down") interval = std::min(interval + slower, longest_interval);
  if (error == "slow_down" || error == "authorization_pending") return std::nullopt;
  if (exit_for(answer.status()) == Exit::unreachable) return std::nullopt;
  if (error == "access_denied")
    throw Failure(Exit::sign_in, "The sign-in was refused in the browser.", error);
  if (error == "expired_token") ran_out();
  throw Failure(Exit::failed,
                "The server ended the sign-in: " + (error.empty() ? "it says nothing" : error) + ".");
}

}  // namespace

SignIn sign_in_by_device(HttpClient& http, const std::string& server,
                         const std::function<void(const Invitation&)>& invite) {
  const Endpoints endpoints = find_endpoints(http, server);
  const Begun begun = begin(http, endpoints.device, invite);
  seconds interval = begun.interval;
  for (;;) {
    if (std::chrono::steady_clock::now() + interval > begun.end) ran_out();
    pause(interval);
    const auto tokens = poll(http, endpoints.token, begun, interval);
    if (!tokens) continue;
    SignIn made;
    made.server = server;
    made.token_endpoint = endpoints.token;
    made.revocation_endpoint = endpoints.revocation;
    take_tokens(*tokens, made);
    return made;
  }
}

void revoke(HttpClient& http, const SignIn& sign_in) {
  const std::string& token = sign_in.refresh_token.empty() ? sign_in.access_token : sign_in.refresh_token;
  const Answer answer =
      post_form(http, sign_in.revocation_endpoint, {{"client_id", own_client_id}, {"token", token}});
  if (answer.status() != 200)
    throw Failure(exit_for(answer.status()),
                  "the server answered with status " + std::to_string(answer.status()));
}

}  // namespace lightkeep::client
