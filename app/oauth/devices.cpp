#include "app/oauth/devices.h"

#include <algorithm>
#include <array>
#include <variant>

#include "app/ip/address.h"
#include "app/oauth/error.h"
#include "app/oauth/scopes.h"
#include "store/device_grants.h"
#include "store/random.h"
#include "text/ascii.h"

namespace lightkeep::oauth {
namespace {

using api::ApiError;
using api::Json;
namespace errors = api::errors;

constexpr std::int64_t lifetime = 600'000, interval = 5'000, slower = 5'000, jitter = 250;  // milliseconds
constexpr int most_grants = 5'000;
constexpr std::size_t user_code_length = 8;
// No vowels, so that no word comes out (RFC 8628 section 6.1): 20 letters, 34.5 bits.
constexpr std::string_view letters = "BCDFGHJKLMNPQRSTVWXZ";

std::string random_user_code() {
  constexpr std::uint8_t fair = 256 / letters.size() * letters.size();
  std::string code;
  while (code.size() < user_code_length) {
    std::array<std::byte, 16> bytes;
    store::random_bytes(bytes);
    for (const std::byte byte : bytes) {
      const auto value = std::to_integer<std::uint8_t>(byte);
      if (value < fair && code.size() < user_code_length) code += letters[value % letters.size()];
    }
  }
  return code;
}

// As people type it: with or without the hyphen, in any case.
std::string typed(std::string_view text) {
  std::string code;
  for (const char c : text)
    if (text::is_letter(c)) code += static_cast<char>(text::lower(c) - 'a' + 'A');
  return code.substr(0, user_code_length + 1);
}

std::string hashed_form(std::string_view user_code) {
  return "user-code:" + typed(user_code);
}

[[noreturn]] void refuse_code() {
  throw ApiError(errors::bad_user_input,
                 "There is no such code, or it has run out. Look at the terminal and type what it shows.");
}

store::DeviceGrant require_waiting(store::Reader& db, const Context& context, std::string_view user_code) {
  auto grant = find_device_grant_by_user_code(db, context.hash(hashed_form(user_code)));
  if (!grant || grant->expires <= context.now() || grant->state != store::DeviceGrantState::waits)
    refuse_code();
  return *std::move(grant);
}

}  // namespace

Json Devices::begin(const TokenRequest& request) const {
  const auto access = read_scopes(request.scope);
  const auto resource =
      request.resource.empty() ? context_.resources.usual() : context_.resources.recognize(request.resource);
  if (!resource) throw Error("invalid_target", "This server is not the resource that was asked for.");
  const std::string device_code = "lkd_" + store::random_token(), code = random_user_code();
  const std::string network = ip::site_of(request.address);
  context_.write([&](store::Writer& db) {
    const store::Program program = programs_.authenticate(db, request.credentials);
    insert_device_grant(db,
                        {.device_hash = context_.hash(device_code),
                         .user_code_hash = context_.hash(hashed_form(code)),
                         .program = program.id,
                         .access = access,
                         .resource = *resource,
                         .network = network,
                         .address = request.address,
                         .created = context_.now(),
                         .expires = context_.now() + lifetime,
                         .interval = interval},
                        most_grants);
  });
  const std::string shown = code.substr(0, user_code_length / 2) + "-" + code.substr(user_code_length / 2);
  const std::string page = context_.resources.issuer() + "/device";
  return {{"device_code", device_code},     {"user_code", shown},
          {"verification_uri", page},       {"verification_uri_complete", page + "?code=" + shown},
          {"expires_in", lifetime / 1'000}, {"interval", interval / 1'000}};
}

Json Devices::poll(const TokenRequest& request) const {
  struct Wait {
    std::string_view code;
    std::string sentence;
  };
  struct Given {
    Json answer;
    store::DeviceGrant grant;
    std::string program;
  };
  tokens_.refuse_unknown(request, [&](store::Reader& db) {
    return find_device_grant(db, context_.hash(request.device_code)).has_value();
  });
  const TokenPair pair = tokens_.draw();
  auto outcome = context_.write([&](store::Writer& db) -> std::variant<Given, Wait> {
    const store::Program program = programs_.authenticate(db, request.credentials);
    const auto grant = find_device_grant(db, context_.hash(request.device_code));
    const std::int64_t now = context_.now();
    if (!grant || grant->program != program.id) throw invalid_grant();
    if (grant->expires <= now) throw Error("expired_token", "The code has run out. Begin anew.");
    if (grant->state == store::DeviceGrantState::denied)
      throw Error("access_denied", "The person has refused.");
    if (grant->state == store::DeviceGrantState::waits) {
      const bool early = grant->polled && now - *grant->polled < grant->interval - jitter;
      note_poll(db, grant->id, now, grant->interval + (early ? slower : 0));
      if (early) return Wait{"slow_down", "Ask less often: 5 seconds more between two questions."};
      return Wait{"authorization_pending", "The person has not decided yet."};
    }
    remove_device_grant(db, grant->id);
    if (!belongs(db, grant->account.value(), grant->organization.value()))
      return Wait{"access_denied", "The person is not in the organization any more."};
    auto made = tokens_.connect(db,
                                {.program = program.id,
                                 .account = grant->account.value(),
                                 .organization = grant->organization.value(),
                                 .access = grant->access,
                                 .resource = grant->resource,
                                 .address = request.address},
                                pair);
    return Given{std::move(made.answer), *grant, program.title()};
  });
  if (const auto* wait = std::get_if<Wait>(&outcome)) throw Error(wait->code, wait->sentence);
  auto& given = std::get<Given>(outcome);
  tokens_.tell(given.grant.account.value(), given.program, given.grant.organization.value());
  return std::move(given.answer);
}

void Devices::take_guess(AccountId person, const std::string& address) const {
  context_.take(attempts::guess_by_person, std::to_string(static_cast<std::int64_t>(person)));
  context_.take(attempts::guess_by_site, ip::site_of(address));
}

AskedByDevice Devices::look(std::string_view user_code, AccountId person, const std::string& address) const {
  take_guess(person, address);
  return context_.read([&](store::Reader& db) {
    const store::DeviceGrant grant = require_waiting(db, context_, user_code);
    const auto program = find_program(db, grant.program);
    if (!program) refuse_code();
    return AskedByDevice{program->title(), program->kind == store::ProgramKind::preset,
                         grant.access == store::Access::write, grant.address, grant.created};
  });
}

void Devices::allow(std::string_view user_code, const Consent& consent) const {
  take_guess(consent.person, consent.address);
  context_.write([&](store::Writer& db) {
    const store::DeviceGrant grant = require_waiting(db, context_, user_code);
    const auto place = find_own(db, consent.person, consent.organization);
    if (!place) throw ApiError(errors::bad_user_input, "Choose one of your organizations.");
    const auto access = consent.write ? grant.access : store::Access::read;
    allow_device(db, grant.id, {consent.person, place->id, access});
  });
}

void Devices::deny(std::string_view user_code, AccountId person, const std::string& address) const {
  take_guess(person, address);
  context_.write([&](store::Writer& db) { deny_device(db, require_waiting(db, context_, user_code).id); });
}

}  // namespace lightkeep::oauth
