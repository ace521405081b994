// The key of an account at a certificate authority, and what is signed with it: JSON Web Signatures with
// ES256 (RFC 7515, 7518), as RFC 8555 section 6.2 wants them. Inside the room only; any thread.
#pragma once

#include <psa/crypto.h>

#include <string>
#include <string_view>

#include "app/api/json.h"

namespace lightkeep::acme {

/// P-256.
class AccountKey {
 public:
  static AccountKey make();
  /// What `text` gave. Throws std::runtime_error.
  static AccountKey parse(std::string_view text);
  AccountKey(AccountKey&& other) noexcept : key_(std::exchange(other.key_, PSA_KEY_ID_NULL)) {}
  AccountKey& operator=(AccountKey&&) = delete;
  ~AccountKey();

  std::string text() const;  // a secret
  api::Json public_jwk() const;
  /// Of the public key (RFC 7638), base64url: half of what a challenge wants to see.
  std::string thumbprint() const;
  /// The flattened form, with `header` protected. `payload` may be empty (POST-as-GET).
  std::string sign(api::Json header, std::string_view payload) const;

 private:
  explicit AccountKey(psa_key_id_t key) : key_(key) {}

  psa_key_id_t key_;
};

/// The same form with HS256: how an account there is bound to one that the authority knows otherwise (RFC
/// 8555 section 7.3.4). `key` is base64url; throws std::runtime_error for what is none.
std::string sign_with_shared_key(std::string_view key, api::Json header, std::string_view payload);

}  // namespace lightkeep::acme
