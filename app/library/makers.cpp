#include "app/library/makers.h"

#include "app/api/errors.h"

namespace lightkeep::library {

store::Maker maker_of(const Caller& caller, const Authorized& at) {
  if (const auto* key = std::get_if<ApiKeyHash>(&caller.credential)) return store::ApiKeyMaker{key->value};
  if (at.connection) return at.connection->id;
  if (const auto* person = std::get_if<AccountId>(&caller.credential)) return *person;
  throw api::ApiError(api::errors::unauthenticated);
}

Caller caller_of(const store::Maker& maker) {
  if (const auto* key = std::get_if<store::ApiKeyMaker>(&maker)) return {ApiKeyHash{key->hash}};
  if (const auto* program = std::get_if<AppConnectionId>(&maker)) return {*program};
  return {std::get<AccountId>(maker)};
}

}  // namespace lightkeep::library
