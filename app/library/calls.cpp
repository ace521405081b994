#include "app/library/calls.h"

#include "app/library/authorization.h"
#include "app/library/store_access.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

using api::Json;

/// A writer's changes are the caller's from here on.
template <class Database>
Authorized authorize(const Context& context, Database& db, const Operation& operation, const Caller& caller,
                     const Path& path) {
  if (!operation.signature.takes("organizationId")) return authorize(db, caller, context.now());
  return authorize(db, caller, path, operation.action, context.now());
}

}  // namespace

Caller Calls::caller(std::string_view token, std::string address) const {
  if (token.empty()) return {Nobody{}, std::move(address)};
  const auto hash = context_.store.vault().keyed_hash(token);
  if (token.starts_with(access_token_prefix)) return {AccessTokenHash{hash}, std::move(address)};
  return {ApiKeyHash{hash}, std::move(address)};
}

Known Calls::authenticate(std::string_view token, std::string address) {
  Known known{caller(token, std::move(address))};
  const Authorized at =
      context_.read([&](store::Reader& db) { return authorize(db, known.caller, context_.now()); });
  credential_use_.note(at, known.caller);
  known.organization = static_cast<std::int64_t>(at.organization.id);
  return known;
}

Result Calls::call(const Operation& operation, const Caller& caller, const Path& path,
                   const std::function<Json()>& read_arguments) {
  const auto let_in = [&](auto& db) {
    Authorized at = authorize(context_, db, operation, caller, path);
    credential_use_.note(at, caller);
    return at;
  };
  const auto arguments = [&] { return api::Arguments(operation.signature, read_arguments()); };
  if (const auto* reads = std::get_if<Reads>(&operation.function))
    return context_.read([&](store::Reader& db) {
      const Authorized at = let_in(db);
      return (*reads)({context_, db, caller, path, at}, arguments());
    });
  if (!operation.signature.open) context_.read(let_in);
  const api::Arguments checked = arguments();
  if (const auto* runs = std::get_if<Runs>(&operation.function))
    return (*runs)(context_, caller, path, checked);
  return context_.write([&](store::Writer& db) {
    const Authorized at = let_in(db);
    return std::get<Writes>(operation.function)({{context_, db, caller, path, at}, db}, checked);
  });
}

Result Calls::call(const Operation& operation, const Caller& caller, const Json& arguments) {
  return call(operation, caller, path_of(operation, arguments), [&] { return arguments; });
}

Path path_of(const Operation& operation, const Json& arguments) {
  const auto text = [&](std::string_view name) {
    const auto found = arguments.find(std::string(name));
    return found != arguments.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  return {text("organizationId"), text(operation.library)};
}

}  // namespace lightkeep::library
