#include "app/net/testing/certificates.h"

#include <arpa/inet.h>
#include <mbedtls/asn1.h>
#include <mbedtls/pem.h>
#include <psa/crypto.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace lightkeep::net {

namespace {

void require(int result) {
  if (result < 0) throw std::runtime_error("mbedTLS: " + std::to_string(result));
}

void make_key(Identity& identity) {
  require(mbedtls_pk_setup(&identity.key, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)));
  require(mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(identity.key), mbedtls_ctr_drbg_random,
                              &identity.random));
}

void set_names(mbedtls_x509write_cert& writer, const CertificateRequest& request) {
  std::string name = request.dns_name;
  unsigned char ip[4] = {};
  mbedtls_x509_san_list by_ip{};
  mbedtls_x509_san_list by_name{};
  by_name.node.type = MBEDTLS_X509_SAN_DNS_NAME;
  by_name.node.san.unstructured_name.p = reinterpret_cast<unsigned char*>(name.data());
  by_name.node.san.unstructured_name.len = name.size();
  by_ip.node.type = MBEDTLS_X509_SAN_IP_ADDRESS;
  by_ip.node.san.unstructured_name.p = ip;
  by_ip.node.san.unstructured_name.len = sizeof ip;
  if (::inet_pton(AF_INET, request.ip_address.c_str(), ip) == 1)
    require(mbedtls_x509write_crt_set_subject_alternative_name(&writer, &by_ip));
  else if (!name.empty())
    require(mbedtls_x509write_crt_set_subject_alternative_name(&writer, &by_name));
}

// `subject` has its key; the certificate is parsed into it.
void certify(Identity& subject, Identity& issuer, bool authority, const CertificateRequest& request) {
  mbedtls_x509write_cert writer;
  mbedtls_x509write_crt_init(&writer);
  mbedtls_x509write_crt_set_version(&writer, MBEDTLS_X509_CRT_VERSION_3);
  mbedtls_x509write_crt_set_md_alg(&writer, MBEDTLS_MD_SHA256);
  mbedtls_x509write_crt_set_subject_key(&writer, &subject.key);
  mbedtls_x509write_crt_set_issuer_key(&writer, &issuer.key);
  require(
      mbedtls_x509write_crt_set_subject_name(&writer, authority ? "CN=Test Authority" : "CN=Test Server"));
  require(mbedtls_x509write_crt_set_issuer_name(&writer, "CN=Test Authority"));
  unsigned char serial[] = {1, 2, 3};
  require(mbedtls_x509write_crt_set_serial_raw(&writer, serial, sizeof serial));
  require(mbedtls_x509write_crt_set_validity(&writer, request.from.c_str(), request.until.c_str()));
  require(mbedtls_x509write_crt_set_basic_constraints(&writer, authority ? 1 : 0, -1));
  set_names(writer, request);
  unsigned char der[2048];
  const int size =
      mbedtls_x509write_crt_der(&writer, der, sizeof der, mbedtls_ctr_drbg_random, &subject.random);
  mbedtls_x509write_crt_free(&writer);
  require(size);
  require(mbedtls_x509_crt_parse_der(&subject.certificate, der + sizeof der - size,
                                     static_cast<std::size_t>(size)));
}

}  // namespace

Identity::Identity() {
  mbedtls_entropy_init(&entropy);
  mbedtls_ctr_drbg_init(&random);
  mbedtls_pk_init(&key);
  mbedtls_x509_crt_init(&certificate);
  if (psa_crypto_init() != PSA_SUCCESS) throw std::runtime_error("psa_crypto_init");
  require(mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, nullptr, 0));
  make_key(*this);
}

Identity::~Identity() {
  mbedtls_x509_crt_free(&certificate);
  mbedtls_pk_free(&key);
  mbedtls_ctr_drbg_free(&random);
  mbedtls_entropy_free(&entropy);
}

TestAuthority::TestAuthority() : identity_(std::make_shared<Identity>()) {
  certify(*identity_, *identity_, true, CertificateRequest{});
}

std::shared_ptr<const Identity> TestAuthority::issue(const CertificateRequest& request) const {
  auto subject = std::make_shared<Identity>();
  certify(*subject, *identity_, false, request);
  subject->newest = request.newest;
  return subject;
}

std::string TestAuthority::pem() const {
  unsigned char buffer[4096];
  std::size_t size = 0;
  require(mbedtls_pem_write_buffer("-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n",
                                   identity_->certificate.raw.p, identity_->certificate.raw.len, buffer,
                                   sizeof buffer, &size));
  return std::string(reinterpret_cast<const char*>(buffer));
}

PemFile::PemFile(const std::string& text) : path_("/tmp/lightkeep-roots-XXXXXX") {
  const int descriptor = ::mkstemp(path_.data());
  if (descriptor < 0) throw std::runtime_error("mkstemp");
  ::close(descriptor);
  write(text);
}

PemFile::~PemFile() {
  ::unlink(path_.c_str());
}

void PemFile::write(const std::string& text) const {
  std::ofstream(path_, std::ios::trunc) << text;
}

}  // namespace lightkeep::net
