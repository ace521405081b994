// A library for a person who has no account: organization, starter library, key and claim link in one
// transaction.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/api/types.h"
#include "app/library/context.h"

namespace lightkeep::store {
enum class ApiKeyId : std::int64_t;
}

namespace lightkeep::library {

struct MintRequest {
  std::string email;
  std::string name;    // of the library; empty: a friendly default
  std::string client;  // the caller's address, for the hourly cap
};

class Mint {
 public:
  explicit Mint(Context context) : context_(context) {}

  /// Throws ApiError(bad_user_input) for a bad address or the cap per address, (rate_limited) for the cap per
  /// client.
  api::Minted mint(const MintRequest& request);

 private:
  Context context_;
};

/// A new API key: "pk_" and 32 random bytes in base64url.
std::string make_api_key();
/// What is shown of a key, for people to tell keys apart.
std::string key_prefix(const std::string& key);
/// What a key's value is sealed with.
std::string key_context(store::ApiKeyId key);

}  // namespace lightkeep::library
