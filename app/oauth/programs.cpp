#include "app/oauth/programs.h"

#include <algorithm>
#include <array>

#include "app/http/fields.h"
#include "app/oauth/error.h"
#include "app/oauth/redirect_uri.h"
#include "store/random.h"
#include "text/ascii.h"
#include "text/base64.h"
#include "text/names.h"
#include "text/percent.h"
#include "text/secrets.h"

namespace lightkeep::oauth {
namespace {

using api::ApiError;
using api::Json;
using api::text_of;
namespace errors = api::errors;

constexpr int most_unused = 2'000;  // records of up to 20 KB that nobody has connected
constexpr std::size_t most_redirects = 10, longest_name = 80, longest_id = 1'024;
constexpr std::int64_t document_is_fresh = 3'600'000, failed_is_fresh = 60'000;
constexpr std::string_view secret_prefix = "lks_";

std::vector<std::string> list_of(const Json& metadata, const char* name) {
  std::vector<std::string> list;
  const auto found = metadata.find(name);
  if (found == metadata.end() || found->is_null()) return list;
  if (!found->is_array()) throw Error("invalid_client_metadata", std::string(name) + " is a list of texts.");
  for (const Json& entry : *found) {
    if (!entry.is_string())
      throw Error("invalid_client_metadata", std::string(name) + " is a list of texts.");
    list.push_back(entry.get<std::string>());
  }
  return list;
}

std::vector<std::string> redirects_of(const Json& metadata) {
  std::vector<std::string> uris = list_of(metadata, "redirect_uris");
  if (uris.size() > most_redirects)
    throw Error("invalid_redirect_uri", "A program has at most 10 redirect URIs.");
  for (const std::string& uri : uris)
    if (!read_redirect_uri(uri))
      throw Error(
          "invalid_redirect_uri",
          "A redirect URI is https, http on this very machine (localhost, 127.0.0.1), or has a scheme "
          "of the program's own; it has no fragment, no user and no wildcard.");
  return uris;
}

bool is_in(const std::vector<std::string>& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

constexpr std::string_view device_grant = "urn:ietf:params:oauth:grant-type:device_code";

// Both of the usual grants always: a client that finds one missing refuses the whole answer.
Json grants_of(const Json& metadata) {
  Json grants{"authorization_code", "refresh_token"};
  if (is_in(list_of(metadata, "grant_types"), device_grant)) grants.push_back(device_grant);
  return grants;
}

std::string method_of(const Json& metadata) {
  const std::string method = text_of(metadata, "token_endpoint_auth_method");
  if (method.empty()) return "client_secret_basic";
  if (method != "none" && method != "client_secret_basic" && method != "client_secret_post")
    throw Error("invalid_client_metadata",
                "token_endpoint_auth_method is none, client_secret_basic or client_secret_post.");
  return method;
}

// What is given back as it came (RFC 7591 section 3.2.1); nothing here is believed or shown.
void echo(Json& answer, const Json& metadata) {
  for (const char* name : {"client_uri", "logo_uri", "tos_uri", "policy_uri", "application_type",
                           "software_id", "software_version", "scope"})
    if (const std::string text = text_of(metadata, name); !text.empty()) answer[name] = text;
}

bool is_document_url(std::string_view id) {
  const auto uri = id.size() <= longest_id ? read_redirect_uri(id) : std::nullopt;
  return uri && uri->scheme == "https" && uri->after.size() > 1 && uri->after.starts_with('/') &&
         uri->after.find("/.") == std::string_view::npos;
}

// Null for what is no JSON that this server reads.
Json read_document(const std::string& document) {
  try {
    return api::parse_json(document);
  } catch (const api::JsonError&) {
    return nullptr;
  }
}

store::NewProgram program_of(const std::string& url, const std::string& document, std::int64_t now) {
  const Json metadata = read_document(document);
  if (!metadata.is_object() || text_of(metadata, "client_id") != url)
    throw ApiError(errors::bad_user_input,
                   "What is at " + url + " is not the description of a program with this address.");
  try {
    store::NewProgram program{.client_id = url,
                              .kind = store::ProgramKind::document,
                              .name = text::clean_text(text_of(metadata, "client_name"), longest_name),
                              .redirect_uris = redirects_of(metadata),
                              .created = now,
                              .fresh_until = now + document_is_fresh};
    if (program.redirect_uris.empty()) throw Error("invalid_redirect_uri", "It names no redirect URI.");
    return program;
  } catch (const Error& error) {
    throw ApiError(errors::bad_user_input,
                   "The program at " + url + " cannot be used: " + error.description());
  }
}

}  // namespace

Programs::Programs(Context& context) : context_(context) {
  std::vector<std::string> ids;
  for (const Preset& preset : context_.settings.presets) ids.push_back(preset.client_id);
  context_.write([&](store::Writer& db) {
    keep_presets(db, ids);
    for (const Preset& preset : context_.settings.presets)
      put_program(
          db,
          {.client_id = preset.client_id,
           .kind = store::ProgramKind::preset,
           .name = preset.name,
           .redirect_uris = preset.redirect_uris,
           .secret_hash = preset.secret.empty() ? std::nullopt : std::optional(context_.hash(preset.secret)),
           .created = context_.now()},
          most_unused);
  });
}

std::optional<store::Program> Programs::find(std::string_view client_id) const {
  return context_.read([&](store::Reader& db) { return find_program(db, client_id); });
}

bool Programs::is_foreign(std::string_view client_id) const {
  return context_.ports.fetch_document && is_document_url(client_id) && !find(client_id);
}

std::optional<store::Program> Programs::look_up(const std::string& client_id,
                                                std::optional<AccountId> person) const {
  auto record = find(client_id);
  if (!person || !context_.ports.fetch_document || !is_document_url(client_id)) return record;
  if (record && (record->kind != store::ProgramKind::document || record->fresh_until > context_.now()))
    return record;
  context_.take(attempts::document, std::to_string(static_cast<std::int64_t>(*person)));
  try {
    const auto program = program_of(client_id, context_.ports.fetch_document(client_id), context_.now());
    return context_.write(
        [&](store::Writer& db) { return find_program(db, put_program(db, program, most_unused)); });
  } catch (const ApiError&) {
    if (!record) throw;
  }
  // The last good one goes on; it is tried again soon.
  context_.write([&](store::Writer& db) { set_fresh(db, record->id, context_.now() + failed_is_fresh); });
  return record;
}

store::Program Programs::authenticate(store::Reader& db, const Credentials& credentials) const {
  auto program = find_program(db, credentials.client_id);
  if (!program) throw invalid_client();
  if (program->secret_hash.has_value() == credentials.secret.empty()) throw invalid_client();
  if (program->secret_hash &&
      !text::equal_in_constant_time(*program->secret_hash, context_.hash(credentials.secret)))
    throw invalid_client();
  return *std::move(program);
}

Json Programs::enrol(const Json& metadata, const std::string& network) const {
  store::NewProgram program{.client_id = "app_" + store::random_token(16),
                            .name = text::clean_text(text_of(metadata, "client_name"), longest_name),
                            .redirect_uris = redirects_of(metadata),
                            .network = network,
                            .created = context_.now()};
  const Json grants = grants_of(metadata);
  if (program.redirect_uris.empty() && grants.size() == 2)
    throw Error("invalid_redirect_uri", "redirect_uris names at least one address.");
  const std::string method = method_of(metadata);
  const std::string secret =
      method == "none" ? std::string() : std::string(secret_prefix) + store::random_token();
  if (!secret.empty()) program.secret_hash = context_.hash(secret);
  context_.write([&](store::Writer& db) { insert_program(db, program, most_unused); });
  Json answer{{"client_id", program.client_id}, {"client_id_issued_at", program.created / 1'000}};
  if (!secret.empty()) {
    answer["client_secret"] = secret;
    answer["client_secret_expires_at"] = 0;
  }
  answer["client_name"] = program.name;
  answer["redirect_uris"] = program.redirect_uris;
  answer["grant_types"] = grants;
  answer["response_types"] = Json::array({"code"});
  answer["token_endpoint_auth_method"] = method;
  echo(answer, metadata);
  return answer;
}

// RFC 6749 section 2.3.1: both halves are form-encoded; clients that forget it use what stands for itself.
Credentials read_credentials(const http::Request& request, std::string_view client_id,
                             std::string_view secret) {
  const std::string_view field = request.headers.get(http::field::authorization);
  constexpr std::string_view basic = "basic ";
  if (!text::equal_ignoring_case(field.substr(0, basic.size()), basic))
    return {std::string(client_id), std::string(secret)};
  const auto plain = text::decode_base64(text::trim(field.substr(basic.size())));
  const auto colon = plain ? plain->find(':') : std::string::npos;
  if (colon == std::string::npos) throw invalid_client();
  const auto id = text::percent_decode_text(plain->substr(0, colon), text::Plus::space);
  const auto password = text::percent_decode_text(plain->substr(colon + 1), text::Plus::space);
  if (!id || !password) throw invalid_client();
  if (!secret.empty() || (!client_id.empty() && client_id != *id))
    throw Error("invalid_request", "The program names itself in two ways.");
  return {*id, *password};
}

}  // namespace lightkeep::oauth
