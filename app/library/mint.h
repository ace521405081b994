// A library for a person who has no account: organization, starter library, key and claim link in one
// transaction.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/api/arguments.h"
#include "app/api/types.h"
#include "app/library/caller.h"
#include "app/library/context.h"

namespace lightkeep::store {
enum class ApiKeyId : std::int64_t;
}

namespace lightkeep::library {

/// Throws ApiError(bad_user_input) for a bad address or the cap per address, (rate_limited) for the cap per
/// client.
api::Minted create_organization(const Context& context, const Caller& caller, const Path& path,
                                const api::Arguments& arguments);

/// A new API key: "pk_" and 32 random bytes in base64url.
std::string make_api_key();
/// What is shown of a key, for people to tell keys apart.
std::string key_prefix(const std::string& key);
/// What a key's value is sealed with.
std::string key_context(store::ApiKeyId key);

}  // namespace lightkeep::library
