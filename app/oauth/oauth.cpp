#include "app/oauth/oauth.h"

#include <array>
#include <chrono>

#include "app/oauth/authorization_requests.h"
#include "app/oauth/context.h"
#include "app/oauth/devices.h"
#include "app/oauth/endpoints.h"
#include "app/oauth/redirect_uri.h"
#include "app/oauth/scopes.h"
#include "store/app_connections.h"
#include "store/device_grants.h"
#include "store/random.h"

namespace lightkeep::oauth {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::int64_t code_lifetime = 60'000, day = 86'400'000, week = 7 * day;
constexpr std::int64_t ended_is_listed = 30 * day, over_is_known = 600'000;
constexpr int tidied_at_once = 500;

// Our own commands sign in like anybody else's program.
Settings with_own_program(Settings settings) {
  settings.presets.push_back({std::string(own_client_id), "Lightkeep in a terminal", {"http://127.0.0.1/"}});
  return settings;
}

}  // namespace

std::span<const accounts::AttemptKind> attempt_kinds() {
  using std::chrono::minutes;
  static constexpr std::array kinds{
      // Hosted programs share their addresses, and register each time anew.
      accounts::AttemptKind{attempts::registration, 100, minutes(60)},    // of a site
      accounts::AttemptKind{attempts::document, 20, minutes(10)},         // of a person
      accounts::AttemptKind{attempts::device, 60, minutes(60)},           // of a site
      accounts::AttemptKind{attempts::guess_by_person, 12, minutes(10)},  // looks and decisions
      accounts::AttemptKind{attempts::guess_by_site, 30, minutes(10)},
      accounts::AttemptKind{attempts::refresh, 60, minutes(10)},  // of a connection
  };
  return kinds;
}

struct AuthorizationServer::Parts {
  Parts(store::Store& store, Settings settings, Ports ports)
      : context{store, with_own_program(settings), std::move(ports),
                Resources(settings.public_url, settings.mcp_host)},
        programs(context),
        tokens(context, programs),
        devices(context, programs, tokens) {}

  Context context;
  Programs programs;
  Tokens tokens;
  Devices devices;
};

AuthorizationServer::AuthorizationServer(store::Store& store, Settings settings, Ports ports)
    : parts_(std::make_unique<Parts>(store, std::move(settings), std::move(ports))) {}

AuthorizationServer::~AuthorizationServer() = default;

std::optional<Asked> AuthorizationServer::look(std::string_view query, std::optional<AccountId> person) {
  const std::string client_id = client_id_of(query);
  if (!person && parts_->programs.is_foreign(client_id)) return std::nullopt;
  const auto request = read_authorization_request(parts_->context, parts_->programs, query, person);
  const RedirectUri redirect = read_redirect_uri(request.redirect_uri).value();
  const bool web = redirect.scheme == "https" || redirect.scheme == "http";
  const std::string address = web ? redirect.host + redirect.port : redirect.scheme + ":";
  return Asked{.program = request.program.title(),
               .known = request.program.kind == store::ProgramKind::preset,
               .destination = address,
               .redirect_origin = web ? redirect.scheme + "://" + address : address,
               .local = redirect.loopback || !web,
               .write = request.access == store::Access::write,
               .longest = parts_->context.settings.connection_lifetime,
               .unused = parts_->context.settings.refresh_lifetime};
}

std::string AuthorizationServer::allow(std::string_view query, const Consent& consent) {
  const Context& context = parts_->context;
  const auto request = read_authorization_request(context, parts_->programs, query, consent.person);
  const std::string code = "lkc_" + store::random_token();
  context.write([&](store::Writer& db) {
    const auto place = find_own(db, consent.person, consent.organization);
    if (!place) throw ApiError(errors::bad_user_input, "Choose one of your organizations.");
    insert_code(db, {.hash = context.hash(code),
                     .program = request.program.id,
                     .account = consent.person,
                     .organization = place->id,
                     .access = consent.write ? request.access : store::Access::read,
                     .resource = request.resource,
                     .redirect_uri = request.redirect_uri,
                     .challenge = request.challenge,
                     .expires = context.now() + code_lifetime});
  });
  return request.answer(context, {{"code", code}});
}

std::string AuthorizationServer::deny(std::string_view query, AccountId person) {
  const auto request = read_authorization_request(parts_->context, parts_->programs, query, person);
  return request.answer(parts_->context,
                        {{"error", "access_denied"}, {"error_description", "The person has refused."}});
}

AskedByDevice AuthorizationServer::look_device(std::string_view user_code, AccountId person,
                                               const std::string& address) {
  return parts_->devices.look(user_code, person, address);
}

void AuthorizationServer::allow_device(std::string_view user_code, const Consent& consent) {
  parts_->devices.allow(user_code, consent);
}

void AuthorizationServer::deny_device(std::string_view user_code, AccountId person,
                                      const std::string& address) {
  parts_->devices.deny(user_code, person, address);
}

void AuthorizationServer::add_routes(http::Routes& routes) {
  add_endpoints(routes, {parts_->context, parts_->programs, parts_->tokens, parts_->devices});
}

std::string AuthorizationServer::challenge(const http::Request& request) const {
  return "Bearer resource_metadata=\"" + parts_->context.resources.metadata_url(request) + "\", scope=\"" +
         std::string(useful_scopes) + "\"";
}

void AuthorizationServer::tidy(std::int64_t now) {
  const store::Over over{
      .now = now, .answered = now - parts_->context.settings.reuse_window, .ended = now - ended_is_listed};
  const auto step = [&](store::Writer& db) {
    return tidy_connections(db, over, tidied_at_once) +
           remove_old_device_grants(db, now - over_is_known, tidied_at_once) +
           remove_unused_programs(db, now - week, tidied_at_once);
  };
  while (parts_->context.write(step) >= tidied_at_once) {
  }
}

}  // namespace lightkeep::oauth
