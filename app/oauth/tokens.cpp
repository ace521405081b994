#include "app/oauth/tokens.h"

#include <algorithm>
#include <optional>
#include <span>
#include <variant>

#include "app/library/caller.h"
#include "app/oauth/error.h"
#include "app/oauth/redirect_uri.h"
#include "app/oauth/scopes.h"
#include "store/accounts.h"
#include "store/outbox.h"
#include "store/random.h"
#include "store/vault.h"
#include "text/base64.h"
#include "text/secrets.h"

namespace lightkeep::oauth {
namespace {

using api::Json;

constexpr int most_connections = 200;  // of one person
constexpr int most_access_tokens = 10,
              most_refresh_tokens = 1'000;  // of one connection; what was replaced too
constexpr std::string_view refresh_token_prefix = "lkr_";

bool is_verified(const std::string& challenge, const std::string& verifier) {
  constexpr std::size_t shortest = 43, longest = 128;  // RFC 7636 section 4.1
  if (verifier.size() < shortest || verifier.size() > longest) return false;
  const store::Digest digest = store::sha256(verifier);
  return text::equal_in_constant_time(text::base64url(std::as_bytes(std::span(digest))), challenge);
}

std::string context_of(const store::AppToken& token) {
  return "app-token-answer:" + std::to_string(static_cast<std::int64_t>(token.connection));
}

void check_resource(const Context& context, const std::string& asked, const std::string& granted) {
  if (!asked.empty() && context.resources.recognize(asked) != granted &&
      context.resources.recognize(asked) != context.resources.usual())
    throw Error("invalid_target", "The token is for another resource.");
}

}  // namespace

TokenPair Tokens::draw() const {
  return {std::string(library::access_token_prefix) + store::random_token(),
          std::string(refresh_token_prefix) + store::random_token()};
}

Json Tokens::give(store::Writer& db, const store::AppConnection& connection, store::Access access,
                  const TokenPair& pair) const {
  const std::int64_t now = context_.now();
  const std::int64_t until = std::min(now + context_.settings.access_lifetime, connection.expires);
  insert_token(db,
               {.hash = context_.hash(pair.access),
                .connection = connection.id,
                .kind = store::TokenKind::access,
                .access = access,
                .created = now,
                .expires = until},
               most_access_tokens);
  insert_token(db,
               {.hash = context_.hash(pair.refresh),
                .connection = connection.id,
                .kind = store::TokenKind::refresh,
                .access = connection.access,
                .created = now,
                .expires = std::min(now + context_.settings.refresh_lifetime, connection.expires)},
               most_refresh_tokens);
  return {{"access_token", pair.access},
          {"token_type", "Bearer"},
          {"expires_in", (until - now) / 1'000},
          {"refresh_token", pair.refresh},
          {"scope", scopes_of(access)}};
}

Tokens::Connected Tokens::connect(store::Writer& db, store::NewAppConnection made,
                                  const TokenPair& pair) const {
  made.created = context_.now();
  made.expires = made.created + context_.settings.connection_lifetime;
  const auto id = insert_connection(db, made, most_connections);
  return {id, give(db, find_connection(db, id).value(), made.access, pair)};
}

void Tokens::refuse_unknown(const TokenRequest& request,
                            const std::function<bool(store::Reader&)>& is_known) const {
  context_.read([&](store::Reader& db) {
    programs_.authenticate(db, request.credentials);
    if (!is_known(db)) throw invalid_grant();
  });
}

Json Tokens::for_code(const TokenRequest& request) const {
  struct Used {};  // what it gave has ended
  const TokenPair pair = draw();
  const auto hash = context_.hash(request.code);
  refuse_unknown(request, [&](store::Reader& db) { return find_code(db, hash).has_value(); });
  std::optional<store::AuthorizationCode> told;
  std::string program_name;
  const auto outcome = context_.write([&](store::Writer& db) -> std::variant<Json, Used> {
    const store::Program program = programs_.authenticate(db, request.credentials);
    const auto code = find_code(db, hash);
    if (!code || code->program != program.id) throw invalid_grant();
    if (code->connection) {
      remove_connection(db, *code->connection);  // RFC 6749 section 4.1.2
      return Used{};
    }
    if (code->expires <= context_.now()) throw invalid_grant();
    if (!request.redirect_uri.empty() && request.redirect_uri != code->redirect_uri)
      throw invalid_grant("redirect_uri is not the one that the code was sent to.");
    if (!is_verified(code->challenge, request.verifier))
      throw invalid_grant("code_verifier does not fit the request that the code was given for.");
    check_resource(context_, request.resource, code->resource);
    if (!belongs(db, code->account, code->organization)) throw invalid_grant();
    auto made = connect(db,
                        {.program = program.id,
                         .account = code->account,
                         .organization = code->organization,
                         .access = code->access,
                         .resource = code->resource,
                         .address = request.address},
                        pair);
    use_code(db, hash, made.id);
    told = code;
    program_name = program.title();
    return std::move(made.answer);
  });
  if (std::holds_alternative<Used>(outcome)) {
    context_.ports.note("an authorization code was used twice: the connection that it had given has ended");
    throw invalid_grant();
  }
  tell(told->account, program_name, told->organization);
  return std::get<Json>(outcome);
}

Json Tokens::for_refresh_token(const TokenRequest& request) const {
  struct Stolen {};
  const TokenPair pair = draw();
  const auto hash = context_.hash(request.refresh_token);
  refuse_unknown(request, [&](store::Reader& db) { return find_token(db, hash).has_value(); });
  const auto outcome = context_.write([&](store::Writer& db) -> std::variant<Json, Stolen> {
    const store::Program program = programs_.authenticate(db, request.credentials);
    const auto token = find_token(db, hash);
    const auto connection = token ? find_connection(db, token->connection) : std::nullopt;
    const std::int64_t now = context_.now();
    if (!connection || token->kind != store::TokenKind::refresh || connection->program != program.id ||
        connection->ended || token->expires <= now || connection->expires <= now ||
        !belongs(db, connection->account, connection->organization))
      throw invalid_grant();
    check_resource(context_, request.resource, connection->resource);
    if (token->replaced) {
      if (token->sealed_answer.empty() || now - *token->replaced > context_.settings.reuse_window) {
        end_connection(db, connection->id, now);
        return Stolen{};
      }
      return api::parse_json(context_.store.vault().open(token->sealed_answer, context_of(*token)));
    }
    context_.take(attempts::refresh, std::to_string(static_cast<std::int64_t>(connection->id)));
    const store::Access access =
        request.scope.empty() ? connection->access : std::min(read_scopes(request.scope), connection->access);
    Json answer = give(db, *connection, access, pair);
    replace_token(db, hash, now,
                  context_.settings.reuse_window == 0
                      ? std::string()
                      : context_.store.vault().seal(api::print(answer), context_of(*token)));
    return answer;
  });
  if (std::holds_alternative<Stolen>(outcome)) {
    context_.ports.note(
        "a refresh token that had been replaced was used again: its connection has ended, for one of the two "
        "who have it is not the program that the person connected");
    throw invalid_grant();
  }
  return std::get<Json>(outcome);
}

void Tokens::revoke(const Credentials& credentials, const std::string& token) const {
  const auto hash = context_.hash(token);
  context_.write([&](store::Writer& db) {
    const store::Program program = programs_.authenticate(db, credentials);
    const auto found = find_token(db, hash);
    const auto connection = found ? find_connection(db, found->connection) : std::nullopt;
    if (connection && connection->program == program.id) remove_connection(db, connection->id);
  });
}

void Tokens::tell(store::AccountId person, const std::string& program,
                  store::OrganizationId organization) const {
  const accounts::Post* post = context_.ports.post;
  if (post == nullptr) return;
  const auto [account, name] = context_.read([&](store::Reader& db) {
    const auto place = find_organization(db, organization);
    return std::pair(find_account(db, person), place ? place->name : std::string());
  });
  if (!account) return;
  // The tokens are given: what becomes of the letter changes nothing of that.
  try {
    const store::NewMail mail =
        post->compose({.kind = "connection",
                       .to = account->email,
                       .values = {{"program", program},
                                  {"organization", name},
                                  {"settings_url", context_.resources.issuer() + "/settings/apps"}}});
    const auto id =
        context_.write([&](store::Writer& db) { return insert_mail(db, context_.store.vault(), mail); });
    post->send(id, std::chrono::milliseconds(0));
  } catch (const std::exception& fault) {
    context_.ports.note("a person could not be told of a new connection: " + std::string(fault.what()));
  }
}

}  // namespace lightkeep::oauth
