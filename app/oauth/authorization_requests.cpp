#include "app/oauth/authorization_requests.h"

#include <algorithm>
#include <array>
#include <map>

#include "app/oauth/error.h"
#include "app/oauth/redirect_uri.h"
#include "app/oauth/scopes.h"
#include "text/ascii.h"
#include "text/percent.h"

namespace lightkeep::oauth {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::size_t longest_state = 2'048, challenge_length = 43;
constexpr std::array known{
    "client_id",      "redirect_uri", "response_type", "response_mode",         "scope",   "state",
    "code_challenge", "resource",     "prompt",        "code_challenge_method", "request", "request_uri"};

using Parameters = std::map<std::string, std::string, std::less<>>;

struct Query {
  Parameters parameters;
  std::string repeated;  // a parameter that comes twice; empty when none does

  std::string_view get(std::string_view name) const {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string_view() : std::string_view(found->second);
  }
};

Query read(std::string_view text) {
  Query query;
  for (auto& [name, value] : http::parse_query(text)) {
    if (std::ranges::find(known, name) == known.end()) continue;
    if (!query.parameters.emplace(name, std::move(value)).second) query.repeated = name;
  }
  return query;
}

std::string redirect_of(const store::Program& program, const Query& query) {
  const std::string_view given = query.get("redirect_uri");
  if (given.empty() && program.redirect_uris.size() == 1) return program.redirect_uris.front();
  const bool registered = std::ranges::any_of(
      program.redirect_uris, [&](const std::string& uri) { return redirects_match(uri, given); });
  if (!registered || !read_redirect_uri(given))
    throw ApiError(errors::bad_user_input,
                   "The program wants the answer at an address that it has not registered. Nothing was sent "
                   "there; tell whoever makes the program.");
  return std::string(given);
}

bool is_challenge(std::string_view text) {
  return text.size() == challenge_length &&
         std::ranges::all_of(text, [](char c) { return text::is_alphanumeric(c) || c == '-' || c == '_'; });
}

void check(const Query& query) {
  if (!query.repeated.empty()) throw Error("invalid_request", query.repeated + " comes twice.");
  if (!query.get("request").empty() || !query.get("request_uri").empty())
    throw Error("request_not_supported", "Requests as JWT are not read here.");
  if (query.get("response_type") != "code")
    throw Error("unsupported_response_type", "response_type is code here.");
  if (const auto mode = query.get("response_mode"); !mode.empty() && mode != "query")
    throw Error("invalid_request", "response_mode is query here.");
  if (query.get("code_challenge_method") != "S256" || !is_challenge(query.get("code_challenge")))
    throw Error("invalid_request", "PKCE with S256 is required: code_challenge and code_challenge_method.");
  if (query.get("prompt") == "none") throw Error("interaction_required", "The person is asked always.");
}

}  // namespace

std::string client_id_of(std::string_view query) {
  return std::string(read(query).get("client_id"));
}

std::string AuthorizationRequest::answer(const Context& context,
                                         std::vector<std::pair<std::string, std::string>> with) const {
  if (!state.empty()) with.emplace_back("state", state);
  with.emplace_back("iss", context.resources.issuer());
  std::string query;
  for (const auto& [name, value] : with)
    query += (query.empty() ? "" : "&") + name + "=" + text::percent_encode(value);
  return with_query(redirect_uri, query);
}

AuthorizationRequest read_authorization_request(const Context& context, const Programs& programs,
                                                std::string_view text, std::optional<AccountId> person) {
  const Query query = read(text);
  if (query.repeated == "client_id" || query.repeated == "redirect_uri")
    throw ApiError(errors::bad_user_input, "The program names itself or its address twice.");
  auto program = programs.look_up(std::string(query.get("client_id")), person);
  if (!program)
    throw ApiError(errors::bad_user_input,
                   "The program that sent you here is not known on this server, or not any more. Let it "
                   "connect anew.");
  AuthorizationRequest request{.program = *std::move(program)};
  request.redirect_uri = redirect_of(request.program, query);
  if (query.get("state").size() > longest_state)
    throw ApiError(errors::bad_user_input, "The program's `state` is longer than 2,048 bytes.");
  request.state = query.get("state");
  try {
    check(query);
    request.challenge = query.get("code_challenge");
    request.access = read_scopes(query.get("scope"));
    const std::string_view asked = query.get("resource");
    const auto resource = asked.empty() ? context.resources.usual() : context.resources.recognize(asked);
    if (!resource) throw Error("invalid_target", "This server is not the resource that was asked for.");
    request.resource = *resource;
  } catch (const Error& error) {
    throw Redirect{request.answer(
        context, {{"error", std::string(error.code())}, {"error_description", error.description()}})};
  }
  return request;
}

}  // namespace lightkeep::oauth
