// Certificates that this server makes for itself, and what those of authorities are asked for with: names as
// mbedTLS wants them. Any thread; all throw std::runtime_error.
#pragma once

#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>

#include <string>
#include <string_view>
#include <vector>

#include "app/ip/address.h"

namespace lightkeep::http {

/// Subject alternative names, host names and addresses, as the linked list that mbedTLS takes. `names`
/// outlives it.
class SubjectNames {
 public:
  explicit SubjectNames(const std::vector<std::string>& names);
  const mbedtls_x509_san_list* first() const { return nodes_.data(); }

 private:
  std::vector<ip::Address> addresses_;
  std::vector<mbedtls_x509_san_list> nodes_;
};

/// Of the extension with which certificates answer challenges, DER without its head.
inline constexpr std::string_view acme_identifier_oid = "\x2B\x06\x01\x05\x05\x07\x01\x1F";

/// A new one of P-256, into an empty context.
void make_key(mbedtls_pk_context& key);

/// For these names, at least one, good for a year, as DER. `acme_identifier` is the DER of that extension
/// (RFC 8737 section 3), for certificates that answer a challenge.
std::string self_signed_certificate(mbedtls_pk_context& key, const std::vector<std::string>& names,
                                    std::string_view acme_identifier = {});

}  // namespace lightkeep::http
