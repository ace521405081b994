#include "app/library/makers.h"

#include "app/api/errors.h"

namespace lightkeep::library {

store::Maker maker_of(const Caller& caller) {
  if (const auto* key = std::get_if<ApiKeyHash>(&caller.credential)) return store::ApiKeyMaker{key->value};
  if (const auto* token = std::get_if<AccessTokenHash>(&caller.credential))
    return store::AccessTokenMaker{token->value};
  if (const auto* person = std::get_if<AccountId>(&caller.credential)) return *person;
  throw api::ApiError(api::errors::unauthenticated);
}

Caller caller_of(const store::Maker& maker) {
  if (const auto* key = std::get_if<store::ApiKeyMaker>(&maker)) return {ApiKeyHash{key->hash}};
  if (const auto* token = std::get_if<store::AccessTokenMaker>(&maker)) return {AccessTokenHash{token->hash}};
  return {std::get<AccountId>(maker)};
}

}  // namespace lightkeep::library
