// The server's certificate chain and private key. Immutable once made; any thread.
#pragma once

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

#include <memory>
#include <string>
#include <string_view>

#include "app/http/http.h"

namespace lightkeep::http {

/// The sentence of an mbedTLS error number.
std::string tls_error_text(int code);

class TlsIdentity {
 public:
  /// Throws std::runtime_error with a sentence that names the file.
  static std::shared_ptr<const TlsIdentity> load(const std::string& certificate_file,
                                                 const std::string& key_file);
  /// Chain and key, in either order.
  static std::shared_ptr<const TlsIdentity> parse(const std::string& pem);
  /// A P-256 key and a certificate of its own for `name`, localhost and the loopback addresses, good for a
  /// year.
  static std::shared_ptr<const TlsIdentity> self_signed(const std::string& name);

  /// A key and a certificate for `name` alone that answer a tls-alpn-01 challenge: with that extension's
  /// value (RFC 8737 section 3), as DER.
  static std::shared_ptr<const TlsIdentity> for_challenge(const std::string& name,
                                                          std::string_view acme_identifier);

  ~TlsIdentity();
  TlsIdentity(const TlsIdentity&) = delete;

  // mbedTLS takes what it only reads without const.
  mbedtls_x509_crt* certificate() const { return &certificate_; }
  mbedtls_pk_context* key() const { return &key_; }

 private:
  TlsIdentity();
  void check_pair(const std::string& certificate_file, const std::string& key_file) const;

  mutable mbedtls_x509_crt certificate_;
  mutable mbedtls_pk_context key_;
};

/// The random numbers of TLS in the shape that mbedTLS calls; its own header for this (psa_util.h) does not
/// declare C linkage. After psa_crypto_init(); any thread.
inline int tls_random(void*, unsigned char* out, std::size_t size) {
  return psa_generate_random(out, size) == PSA_SUCCESS ? 0 : MBEDTLS_ERR_CTR_DRBG_ENTROPY_SOURCE_FAILED;
}

}  // namespace lightkeep::http
