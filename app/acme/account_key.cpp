#include "app/acme/account_key.h"

#include <mbedtls/md.h>

#include <array>
#include <functional>
#include <span>
#include <stdexcept>

#include "store/digest.h"
#include "text/base64.h"

namespace lightkeep::acme {
namespace {

constexpr std::size_t coordinate = 32;  // bytes of one, of P-256

void check(psa_status_t status, const char* what) {
  if (status != PSA_SUCCESS)
    throw std::runtime_error(std::string(what) + " failed (" + std::to_string(status) + ")");
}

psa_key_attributes_t attributes() {
  psa_key_attributes_t out = PSA_KEY_ATTRIBUTES_INIT;
  psa_set_key_usage_flags(&out, PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_EXPORT);
  psa_set_key_algorithm(&out, PSA_ALG_ECDSA(PSA_ALG_SHA_256));
  psa_set_key_type(&out, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
  psa_set_key_bits(&out, 8 * coordinate);
  return out;
}

std::string base64url(std::string_view bytes) {
  return text::base64url(std::as_bytes(std::span(bytes)));
}
std::string base64url(std::span<const std::uint8_t> bytes) {
  return text::base64url(std::as_bytes(bytes));
}

using Signer = std::function<std::string(std::string_view)>;

std::string flattened(const api::Json& header, std::string_view payload, const Signer& sign) {
  const std::string head = base64url(api::print(header)), body = base64url(payload);
  return api::print(
      api::Json{{"protected", head}, {"payload", body}, {"signature", base64url(sign(head + "." + body))}});
}

}  // namespace

AccountKey AccountKey::make() {
  check(psa_crypto_init(), "starting the cryptography library");
  const psa_key_attributes_t wanted = attributes();
  psa_key_id_t key = PSA_KEY_ID_NULL;
  check(psa_generate_key(&wanted, &key), "making a key");
  return AccountKey(key);
}

AccountKey AccountKey::parse(std::string_view text) {
  check(psa_crypto_init(), "starting the cryptography library");
  const auto bytes = text::decode_base64url(text);
  if (!bytes) throw std::runtime_error("an account's key is not base64url");
  const psa_key_attributes_t wanted = attributes();
  psa_key_id_t key = PSA_KEY_ID_NULL;
  check(psa_import_key(&wanted, reinterpret_cast<const std::uint8_t*>(bytes->data()), bytes->size(), &key),
        "reading an account's key");
  return AccountKey(key);
}

AccountKey::~AccountKey() {
  psa_destroy_key(key_);
}

std::string AccountKey::text() const {
  std::array<std::uint8_t, coordinate> secret{};
  std::size_t size = 0;
  check(psa_export_key(key_, secret.data(), secret.size(), &size), "writing a key");
  return base64url(std::span(secret));
}

api::Json AccountKey::public_jwk() const {
  std::array<std::uint8_t, 1 + 2 * coordinate> point{};  // uncompressed
  std::size_t size = 0;
  check(psa_export_public_key(key_, point.data(), point.size(), &size), "writing a public key");
  const std::span<const std::uint8_t> xy = std::span(point).subspan(1);
  // In the order that its thumbprint wants.
  return {{"crv", "P-256"},
          {"kty", "EC"},
          {"x", base64url(xy.first(coordinate))},
          {"y", base64url(xy.last(coordinate))}};
}

std::string AccountKey::thumbprint() const {
  return base64url(store::sha256(api::print(public_jwk())));
}

std::string AccountKey::sign(api::Json header, std::string_view payload) const {
  header["alg"] = "ES256";
  return flattened(header, payload, [this](std::string_view input) {
    std::string signature(2 * coordinate, '\0');
    std::size_t size = 0;
    check(psa_sign_message(key_, PSA_ALG_ECDSA(PSA_ALG_SHA_256),
                           reinterpret_cast<const std::uint8_t*>(input.data()), input.size(),
                           reinterpret_cast<std::uint8_t*>(signature.data()), signature.size(), &size),
          "signing");
    return signature;
  });
}

std::string sign_with_shared_key(std::string_view key, api::Json header, std::string_view payload) {
  const auto secret = text::decode_base64url(key);
  if (!secret || secret->empty())
    throw std::runtime_error("the key of the external account is not base64url");
  header["alg"] = "HS256";
  return flattened(header, payload, [&](std::string_view input) {
    std::string mac(coordinate, '\0');
    if (mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256),
                        reinterpret_cast<const std::uint8_t*>(secret->data()), secret->size(),
                        reinterpret_cast<const std::uint8_t*>(input.data()), input.size(),
                        reinterpret_cast<std::uint8_t*>(mac.data())) != 0)
      throw std::runtime_error("signing for an external account failed");
    return mac;
  });
}

}  // namespace lightkeep::acme
