// The server's certificate chain and private key.
#include "app/http/tls_identity.h"

#include <mbedtls/error.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "app/http/x509_writing.h"

namespace lightkeep::http {
namespace {

void check(int code, const std::string& what) {
  if (code < 0) throw std::runtime_error(what + ": " + tls_error_text(code));
}

}  // namespace

std::string tls_error_text(int code) {
  std::array<char, 160> text{};
  mbedtls_strerror(code, text.data(), text.size());
  return text.data();
}

namespace {

/// An extension that certificates of challenges have, and mbedTLS does not know.
int is_acme_identifier(void*, const mbedtls_x509_crt*, const mbedtls_x509_buf* oid, int, const unsigned char*,
                       const unsigned char*) {
  const std::string_view name(reinterpret_cast<const char*>(oid->p), oid->len);
  return name == acme_identifier_oid ? 0 : MBEDTLS_ERR_X509_INVALID_EXTENSIONS;
}

}  // namespace

TlsIdentity::TlsIdentity() {
  if (psa_crypto_init() != PSA_SUCCESS) throw std::runtime_error("the cryptography library does not start");
  mbedtls_x509_crt_init(&certificate_);
  mbedtls_pk_init(&key_);
}

TlsIdentity::~TlsIdentity() {
  mbedtls_pk_free(&key_);
  mbedtls_x509_crt_free(&certificate_);
}

void TlsIdentity::check_pair(const std::string& certificate_file, const std::string& key_file) const {
  check(mbedtls_pk_check_pair(&certificate_.pk, &key_, tls_random, nullptr),
        "the key in " + key_file + " does not belong to the certificate in " + certificate_file);
}

std::shared_ptr<const TlsIdentity> TlsIdentity::load(const std::string& certificate_file,
                                                     const std::string& key_file) {
  const std::shared_ptr<TlsIdentity> out(new TlsIdentity);
  const int code = mbedtls_x509_crt_parse_file(&out->certificate_, certificate_file.c_str());
  check(code, "cannot read the certificate " + certificate_file);
  if (code > 0) throw std::runtime_error("cannot read all certificates in " + certificate_file);
  check(mbedtls_pk_parse_keyfile(&out->key_, key_file.c_str(), nullptr, tls_random, nullptr),
        "cannot read the private key " + key_file);
  out->check_pair(certificate_file, key_file);
  return out;
}

std::shared_ptr<const TlsIdentity> TlsIdentity::parse(const std::string& pem) {
  const std::shared_ptr<TlsIdentity> out(new TlsIdentity);
  const auto* bytes = reinterpret_cast<const unsigned char*>(pem.c_str());
  const std::size_t size = pem.size() + 1;  // with the zero at the end, as PEM is told from DER
  const int code = mbedtls_x509_crt_parse(&out->certificate_, bytes, size);
  check(code, "cannot read the certificate");
  if (code > 0) throw std::runtime_error("cannot read all certificates of the chain");
  check(mbedtls_pk_parse_key(&out->key_, bytes, size, nullptr, 0, tls_random, nullptr),
        "cannot read the private key");
  out->check_pair("the chain", "it");
  return out;
}

std::shared_ptr<const TlsIdentity> TlsIdentity::self_signed(const std::string& name) {
  const std::shared_ptr<TlsIdentity> out(new TlsIdentity);
  make_key(out->key_);
  std::vector<std::string> all{name, "localhost", "127.0.0.1", "::1"};
  if (name.empty() || std::count(all.begin(), all.end(), name) > 1) all.erase(all.begin());
  const std::string der = self_signed_certificate(out->key_, all);
  check(mbedtls_x509_crt_parse_der(&out->certificate_, reinterpret_cast<const unsigned char*>(der.data()),
                                   der.size()),
        "cannot make a certificate");
  return out;
}

std::shared_ptr<const TlsIdentity> TlsIdentity::for_challenge(const std::string& name,
                                                              std::string_view acme_identifier) {
  const std::shared_ptr<TlsIdentity> out(new TlsIdentity);
  make_key(out->key_);
  const std::string der = self_signed_certificate(out->key_, {name}, acme_identifier);
  check(mbedtls_x509_crt_parse_der_with_ext_cb(&out->certificate_,
                                               reinterpret_cast<const unsigned char*>(der.data()), der.size(),
                                               1, is_acme_identifier, nullptr),
        "cannot make a certificate");
  return out;
}

}  // namespace lightkeep::http
