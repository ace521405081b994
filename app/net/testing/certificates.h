// For tests: an authority made on the path and certificates signed by it.
#pragma once

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

#include <memory>
#include <string>

namespace lightkeep::net {

/// A random generator, a key and its certificate, and what the server that has them speaks.
struct Identity {
  Identity();
  ~Identity();
  Identity(const Identity&) = delete;

  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context random;
  mbedtls_pk_context key;
  mbedtls_x509_crt certificate;
  mbedtls_ssl_protocol_version newest = MBEDTLS_SSL_VERSION_TLS1_3;
};

struct CertificateRequest {
  std::string dns_name = {};    // empty: none
  std::string ip_address = {};  // IPv4; empty: none
  std::string from = "20200101000000";
  std::string until = "20991231235959";
  mbedtls_ssl_protocol_version newest = MBEDTLS_SSL_VERSION_TLS1_3;
};

class TestAuthority {
 public:
  TestAuthority();
  std::shared_ptr<const Identity> issue(const CertificateRequest& request) const;
  std::string pem() const;

 private:
  std::shared_ptr<Identity> identity_;
};

/// A PEM file that is removed with this object.
class PemFile {
 public:
  explicit PemFile(const std::string& text);
  ~PemFile();
  PemFile(const PemFile&) = delete;
  void write(const std::string& text) const;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace lightkeep::net
