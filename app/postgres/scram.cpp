#include "app/postgres/scram.h"

#include <mbedtls/md.h>
#include <mbedtls/pkcs5.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "app/postgres/error.h"
#include "store/digest.h"
#include "text/ascii.h"
#include "text/base64.h"

namespace lightkeep::postgres {
namespace {

using store::Digest;

constexpr unsigned most_rounds = 1'000'000;  // half a second; servers ask for 4,096

[[noreturn]] void refuse_sign_in(const std::string& what) {
  throw Error(Fault::bad_answer, "the database server's sign-in is none that is known: " + what);
}

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

Digest hmac(std::string_view key, std::string_view text) {
  Digest out{};
  mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256),
                  reinterpret_cast<const unsigned char*>(key.data()), key.size(),
                  reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data());
  return out;
}

Digest stretched(std::string_view password, std::string_view salt, unsigned rounds) {
  Digest out{};
  mbedtls_pkcs5_pbkdf2_hmac_ext(MBEDTLS_MD_SHA256, reinterpret_cast<const unsigned char*>(password.data()),
                                password.size(), reinterpret_cast<const unsigned char*>(salt.data()),
                                salt.size(), rounds, out.size(), out.data());
  return out;
}

/// The value of "name=value" among fields with commas between.
std::string_view field(std::string_view message, char name) {
  while (!message.empty()) {
    const std::string_view one = message.substr(0, message.find(','));
    if (one.size() > 1 && one[0] == name && one[1] == '=') return one.substr(2);
    message.remove_prefix(std::min(one.size() + 1, message.size()));
  }
  return {};
}

}  // namespace

Scram::Scram(std::string password, std::string nonce)
    : password_(std::move(password)), nonce_(std::move(nonce)) {}

// PostgreSQL takes the name from the start of the connection.
std::string Scram::first() const {
  return "n,,n=,r=" + nonce_;
}

std::string Scram::answer(std::string_view server_first) {
  const std::string_view nonce = field(server_first, 'r'), rounds = field(server_first, 'i');
  const auto salt = text::decode_base64(field(server_first, 's'));
  if (!nonce.starts_with(nonce_) || nonce.size() == nonce_.size())
    refuse_sign_in("its nonce does not begin with ours");
  if (!salt || salt->empty()) refuse_sign_in("it has no salt");
  if (!text::is_number(rounds) || rounds.size() > 7) refuse_sign_in("it has no count of rounds");
  const auto count = static_cast<unsigned>(std::stoul(std::string(rounds)));
  if (count < 1 || count > most_rounds) refuse_sign_in("it wants " + std::to_string(count) + " rounds");

  const Digest salted = stretched(password_, *salt, count);
  const Digest client_key = hmac(bytes_of(salted), "Client Key");
  const Digest stored_key = store::sha256(bytes_of(client_key));
  const std::string without_proof = "c=biws,r=" + std::string(nonce);  // "n,,"
  const std::string message = first().substr(3) + "," + std::string(server_first) + "," + without_proof;
  Digest proof = hmac(bytes_of(stored_key), message);
  for (std::size_t i = 0; i < proof.size(); ++i) proof.at(i) ^= client_key.at(i);
  const Digest server_key = hmac(bytes_of(salted), "Server Key");
  expected_ = text::base64(bytes_of(hmac(bytes_of(server_key), message)));
  return without_proof + ",p=" + text::base64(bytes_of(proof));
}

void Scram::check(std::string_view server_final) const {
  if (expected_.empty() || field(server_final, 'v') != expected_)
    throw Error(Fault::refused, "the database server does not know the password itself: it is another one");
}

}  // namespace lightkeep::postgres
