// Certificates that this server makes for itself.
#include "app/http/x509_writing.h"

#include <mbedtls/ecp.h>
#include <psa/crypto.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <stdexcept>

#include "app/http/tls_identity.h"
#include "text/ascii.h"
#include "text/time.h"

namespace lightkeep::http {
namespace {

constexpr std::time_t day = 86'400;

void check(int code, const char* what) {
  if (code < 0) throw std::runtime_error(std::string(what) + ": " + tls_error_text(code));
}

struct Writer {
  mbedtls_x509write_cert context;
  Writer() { mbedtls_x509write_crt_init(&context); }
  ~Writer() { mbedtls_x509write_crt_free(&context); }
};

void describe(Writer& writer, const std::string& name, const SubjectNames& names) {
  constexpr int positive = 0x7F;
  std::array<unsigned char, 16> serial;
  check(tls_random(nullptr, serial.data(), serial.size()), "cannot make random numbers");
  serial[0] = static_cast<unsigned char>((serial[0] & positive) | 1);
  // A name with a comma or the like would not parse as a distinguished name, and a long one does not fit; the
  // subject alternative names are what counts.
  constexpr std::size_t longest = 64;
  const bool plain =
      std::ranges::all_of(name, [](char c) { return text::is_alphanumeric(c) || c == '.' || c == '-'; });
  const std::string subject =
      "CN=" + (plain && !name.empty() && name.size() <= longest ? name : std::string("localhost"));
  const std::time_t now = std::time(nullptr);
  mbedtls_x509write_cert* out = &writer.context;
  mbedtls_x509write_crt_set_version(out, MBEDTLS_X509_CRT_VERSION_3);
  mbedtls_x509write_crt_set_md_alg(out, MBEDTLS_MD_SHA256);
  check(mbedtls_x509write_crt_set_serial_raw(out, serial.data(), serial.size()), "certificate serial");
  check(mbedtls_x509write_crt_set_validity(out, text::x509_time((now - day) * 1000).c_str(),
                                           text::x509_time((now + 365 * day) * 1000).c_str()),
        "certificate validity");
  check(mbedtls_x509write_crt_set_subject_name(out, subject.c_str()), "certificate subject");
  check(mbedtls_x509write_crt_set_issuer_name(out, subject.c_str()), "certificate issuer");
  check(mbedtls_x509write_crt_set_basic_constraints(out, 0, -1), "certificate constraints");
  check(mbedtls_x509write_crt_set_subject_alternative_name(out, names.first()), "certificate names");
}

}  // namespace

SubjectNames::SubjectNames(const std::vector<std::string>& names)
    : addresses_(names.size()), nodes_(names.size()) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto& node = nodes_[i].node;
    const auto address = ip::Address::parse_unmapped(names[i]);
    const auto* bytes = reinterpret_cast<const unsigned char*>(names[i].data());
    std::size_t size = names[i].size();
    node.type = address ? MBEDTLS_X509_SAN_IP_ADDRESS : MBEDTLS_X509_SAN_DNS_NAME;
    if (address) {
      addresses_[i] = *address;
      size = address->bytes().size();
      bytes = addresses_[i].bytes().data();
    }
    node.san.unstructured_name = {MBEDTLS_ASN1_IA5_STRING, size, const_cast<unsigned char*>(bytes)};
    nodes_[i].next = i + 1 < names.size() ? &nodes_[i + 1] : nullptr;
  }
}

void make_key(mbedtls_pk_context& key) {
  if (psa_crypto_init() != PSA_SUCCESS) throw std::runtime_error("the cryptography library does not start");
  check(mbedtls_pk_setup(&key, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)), "cannot make a key");
  check(mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(key), tls_random, nullptr),
        "cannot make a key");
}

std::string self_signed_certificate(mbedtls_pk_context& key, const std::vector<std::string>& names,
                                    std::string_view acme_identifier) {
  const SubjectNames list(names);
  Writer writer;
  describe(writer, names.front(), list);
  mbedtls_x509write_crt_set_subject_key(&writer.context, &key);
  mbedtls_x509write_crt_set_issuer_key(&writer.context, &key);
  if (!acme_identifier.empty())
    check(mbedtls_x509write_crt_set_extension(
              &writer.context, acme_identifier_oid.data(), acme_identifier_oid.size(), 1,
              reinterpret_cast<const unsigned char*>(acme_identifier.data()), acme_identifier.size()),
          "certificate extension");
  std::array<unsigned char, 4096> der;
  const int size = mbedtls_x509write_crt_der(&writer.context, der.data(), der.size(), tls_random, nullptr);
  check(size, "cannot make a certificate");
  return {reinterpret_cast<const char*>(der.data() + der.size()) - size,  // it is written to the end
          static_cast<std::size_t>(size)};
}

}  // namespace lightkeep::http
