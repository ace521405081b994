// The server's certificate chain and private key.
#include "app/http/tls_identity.h"

#include <mbedtls/ecp.h>
#include <mbedtls/error.h>
#include <mbedtls/oid.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <stdexcept>
#include <vector>

#include "app/ip/address.h"
#include "text/time.h"

namespace lightkeep::http {
namespace {

constexpr std::time_t day = 86'400;

void check(int code, const std::string& what) {
  if (code < 0) throw std::runtime_error(what + ": " + tls_error_text(code));
}

struct Writer {
  mbedtls_x509write_cert context;
  Writer() { mbedtls_x509write_crt_init(&context); }
  ~Writer() { mbedtls_x509write_crt_free(&context); }
};

/// The names of a certificate as the linked list that mbedTLS wants; the texts must stay.
class NameList {
 public:
  explicit NameList(const std::vector<std::string>& names) : addresses_(names.size()), nodes_(names.size()) {
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
  const mbedtls_x509_san_list* first() const { return nodes_.data(); }

 private:
  std::vector<ip::Address> addresses_;
  std::vector<mbedtls_x509_san_list> nodes_;
};

void describe(Writer& writer, const std::string& name, const NameList& names) {
  constexpr int positive = 0x7F;
  std::array<unsigned char, 16> serial;
  check(tls_random(nullptr, serial.data(), serial.size()), "cannot make random numbers");
  serial[0] = static_cast<unsigned char>((serial[0] & positive) | 1);
  // A name with a comma or the like would not parse as a distinguished name; the subject alternative names
  // are what counts.
  const bool plain = std::all_of(name.begin(), name.end(),
                                 [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '-'; });
  const std::string subject = "CN=" + (plain && !name.empty() ? name : std::string("localhost"));
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

std::string tls_error_text(int code) {
  std::array<char, 160> text{};
  mbedtls_strerror(code, text.data(), text.size());
  return text.data();
}

TlsIdentity::TlsIdentity() {
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

std::shared_ptr<const TlsIdentity> TlsIdentity::self_signed(const std::string& name) {
  const std::shared_ptr<TlsIdentity> out(new TlsIdentity);
  check(mbedtls_pk_setup(&out->key_, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)), "cannot make a key");
  check(mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(out->key_), tls_random, nullptr),
        "cannot make a key");
  std::vector<std::string> all{name, "localhost", "127.0.0.1", "::1"};
  if (name.empty() || std::count(all.begin(), all.end(), name) > 1) all.erase(all.begin());
  const NameList names(all);
  Writer writer;
  describe(writer, name, names);
  mbedtls_x509write_crt_set_subject_key(&writer.context, &out->key_);
  mbedtls_x509write_crt_set_issuer_key(&writer.context, &out->key_);
  std::array<unsigned char, 4096> der;
  const int size = mbedtls_x509write_crt_der(&writer.context, der.data(), der.size(), tls_random, nullptr);
  check(size, "cannot make a certificate");
  // It is written to the buffer's end.
  check(mbedtls_x509_crt_parse_der(&out->certificate_, der.data() + der.size() - size,
                                   static_cast<std::size_t>(size)),
        "cannot make a certificate");
  return out;
}

}  // namespace lightkeep::http
