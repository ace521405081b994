// Certificates as they are asked for, kept and looked at (X.509; PKCS #10, RFC 2986). Inside the room only;
// any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/http/tls_identity.h"
#include "store/ids.h"

namespace lightkeep::acme {

/// A new private key, PEM. Throws std::runtime_error, as all here.
std::string make_private_key();

/// DER, for these names, signed with the key.
std::string signing_request(const std::vector<std::string>& names, const std::string& key_pem);

/// What answers a tls-alpn-01 challenge for `name` (RFC 8737 section 3).
std::shared_ptr<const http::TlsIdentity> challenge_certificate(const std::string& name,
                                                               std::string_view key_authorization);

/// What the first certificate of a chain (PEM) says.
struct Validity {
  store::Millis from = 0, until = 0;
  std::vector<std::string> names{};
  /// How its renewal is asked about: "authority key identifier.serial number", both base64url (RFC 9773
  /// section 4.1). Empty where it names no key of its authority.
  std::string renewal_id{};
};
Validity validity_of(const std::string& chain_pem);

}  // namespace lightkeep::acme
