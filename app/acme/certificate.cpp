// Certificates as they are asked for, kept and looked at.
#include "app/acme/certificate.h"

#include <mbedtls/x509_csr.h>

#include <array>
#include <chrono>
#include <span>
#include <stdexcept>

#include "app/http/x509_writing.h"
#include "store/digest.h"
#include "text/base64.h"

namespace lightkeep::acme {
namespace {

void check(int code, const char* what) {
  if (code < 0) throw std::runtime_error(std::string(what) + ": " + http::tls_error_text(code));
}

struct Key {
  mbedtls_pk_context context;
  Key() { mbedtls_pk_init(&context); }
  ~Key() { mbedtls_pk_free(&context); }
};

struct Request {
  mbedtls_x509write_csr context;
  Request() { mbedtls_x509write_csr_init(&context); }
  ~Request() { mbedtls_x509write_csr_free(&context); }
};

struct Chain {
  mbedtls_x509_crt first;
  Chain() { mbedtls_x509_crt_init(&first); }
  ~Chain() { mbedtls_x509_crt_free(&first); }
};

void parse(Key& key, const std::string& pem) {
  check(mbedtls_pk_parse_key(&key.context, reinterpret_cast<const unsigned char*>(pem.c_str()),
                             pem.size() + 1, nullptr, 0, http::tls_random, nullptr),
        "cannot read a private key");
}

std::string to_pem(Key& key) {
  std::array<unsigned char, 1024> text{};
  check(mbedtls_pk_write_key_pem(&key.context, text.data(), text.size()), "cannot write a private key");
  return reinterpret_cast<const char*>(text.data());
}

std::string base64url(const mbedtls_x509_buf& bytes) {
  return text::base64url(std::as_bytes(std::span(bytes.p, bytes.len)));
}

store::Millis moment_of(const mbedtls_x509_time& time) {
  using namespace std::chrono;
  const year_month_day date(year(time.year), month(static_cast<unsigned>(time.mon)),
                            day(static_cast<unsigned>(time.day)));
  const auto moment = sys_days(date) + hours(time.hour) + minutes(time.min) + seconds(time.sec);
  return duration_cast<milliseconds>(moment.time_since_epoch()).count();
}

}  // namespace

std::string make_private_key() {
  Key key;
  http::make_key(key.context);
  return to_pem(key);
}

std::string signing_request(const std::vector<std::string>& names, const std::string& key_pem) {
  Key key;
  parse(key, key_pem);
  const http::SubjectNames list(names);
  Request request;
  mbedtls_x509write_csr_set_md_alg(&request.context, MBEDTLS_MD_SHA256);
  mbedtls_x509write_csr_set_key(&request.context, &key.context);
  check(mbedtls_x509write_csr_set_subject_alternative_name(&request.context, list.first()),
        "cannot name a certificate");
  std::array<unsigned char, 8192> der;
  const int size =
      mbedtls_x509write_csr_der(&request.context, der.data(), der.size(), http::tls_random, nullptr);
  check(size, "cannot ask for a certificate");
  return {reinterpret_cast<const char*>(der.data() + der.size()) - size,  // it is written to the end
          static_cast<std::size_t>(size)};
}

std::shared_ptr<const http::TlsIdentity> challenge_certificate(const std::string& name,
                                                               std::string_view key_authorization) {
  const store::Digest digest = store::sha256(key_authorization);
  std::string octets{MBEDTLS_ASN1_OCTET_STRING, static_cast<char>(digest.size())};
  octets.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return http::TlsIdentity::for_challenge(name, octets);
}

Validity validity_of(const std::string& chain_pem) {
  Chain chain;
  check(mbedtls_x509_crt_parse(&chain.first, reinterpret_cast<const unsigned char*>(chain_pem.c_str()),
                               chain_pem.size() + 1),
        "cannot read a certificate");
  Validity out;
  out.from = moment_of(chain.first.valid_from);
  out.until = moment_of(chain.first.valid_to);
  for (const auto* name = &chain.first.subject_alt_names; name != nullptr && name->buf.p != nullptr;
       name = name->next)
    out.names.emplace_back(reinterpret_cast<const char*>(name->buf.p), name->buf.len);
  const mbedtls_x509_buf& authority = chain.first.authority_key_id.keyIdentifier;
  if (authority.len > 0) out.renewal_id = base64url(authority) + "." + base64url(chain.first.serial);
  return out;
}

}  // namespace lightkeep::acme
