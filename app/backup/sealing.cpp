#include "app/backup/sealing.h"

#include <argon2.h>
#include <mbedtls/chachapoly.h>
#include <mbedtls/md.h>
#include <mbedtls/platform_util.h>

#include "store/error.h"
#include "store/random.h"

namespace lightkeep::backup {
namespace {

using store::Error;
using store::Fault;

constexpr std::string_view letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr std::size_t passphrase_letters = 30, group = 5;
constexpr PassphraseCost most{.memory = 2'097'152, .passes = 16};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::array<unsigned char, 12> nonce_of(std::uint64_t place) {
  std::array<unsigned char, 12> nonce{};
  for (std::size_t i = 0; i < 8; ++i) nonce.at(11 - i) = static_cast<unsigned char>(place >> (8 * i));
  return nonce;
}

class Cipher {
 public:
  explicit Cipher(const Key& key) {
    mbedtls_chachapoly_init(&context_);
    if (mbedtls_chachapoly_setkey(&context_, key.data()) != 0)
      throw Error(Fault::io, "ChaCha20-Poly1305 failed");
  }
  ~Cipher() { mbedtls_chachapoly_free(&context_); }
  Cipher(const Cipher&) = delete;
  mbedtls_chachapoly_context* get() { return &context_; }

 private:
  mbedtls_chachapoly_context context_{};
};

}  // namespace

ObjectId new_object_id() {
  ObjectId id;
  store::random_bytes(std::as_writable_bytes(std::span(id)));
  return id;
}

Key new_key() {
  Key key;
  store::random_bytes(std::as_writable_bytes(std::span(key)));
  return key;
}

ObjectSeal::ObjectSeal(const Key& repository, std::string_view kind, const ObjectId& id) : key_{} {
  std::string text = "lightkeep backup 1: " + std::string(kind);
  text.append(reinterpret_cast<const char*>(id.data()), id.size());
  const int failed = mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), repository.data(),
                                     repository.size(), bytes_of(text), text.size(), key_.data());
  if (failed != 0) throw Error(Fault::io, "HMAC failed: " + std::to_string(failed));
}

void ObjectSeal::seal(std::uint64_t nonce, std::string_view bound, std::string_view plain,
                      std::string& out) const {
  const std::size_t at = out.size();
  out.resize(at + plain.size() + seal_size);
  auto* const sealed = reinterpret_cast<unsigned char*>(out.data()) + at;
  Cipher cipher(key_);
  const int failed =
      mbedtls_chachapoly_encrypt_and_tag(cipher.get(), plain.size(), nonce_of(nonce).data(), bytes_of(bound),
                                         bound.size(), bytes_of(plain), sealed, sealed + plain.size());
  if (failed != 0) throw Error(Fault::io, "ChaCha20-Poly1305 failed: " + std::to_string(failed));
}

bool ObjectSeal::open(std::uint64_t nonce, std::string_view bound, std::string_view sealed,
                      std::span<char> plain) const {
  if (sealed.size() != plain.size() + seal_size) return false;
  Cipher cipher(key_);
  return mbedtls_chachapoly_auth_decrypt(cipher.get(), plain.size(), nonce_of(nonce).data(), bytes_of(bound),
                                         bound.size(), bytes_of(sealed) + plain.size(), bytes_of(sealed),
                                         reinterpret_cast<unsigned char*>(plain.data())) == 0;
}

std::string new_passphrase() {
  std::array<std::uint8_t, passphrase_letters> drawn{};
  store::random_bytes(std::as_writable_bytes(std::span(drawn)));
  std::string phrase;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    if (i > 0 && i % group == 0) phrase += '-';
    phrase += letters[drawn.at(i) % letters.size()];
  }
  return phrase;
}

std::string normalized(std::string_view passphrase) {
  std::string plain;
  for (const char c : passphrase) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (letters.find(upper) != letters.npos) plain += upper;
  }
  return plain;
}

Key key_of_passphrase(std::string_view passphrase, std::string_view salt, const PassphraseCost& cost) {
  if (cost.memory > most.memory || cost.passes > most.passes || cost.memory < 8 || cost.passes < 1)
    throw Error(Fault::corrupt,
                "the backup repository asks for more work on its passphrase than is sensible");
  const std::string plain = normalized(passphrase);
  Key key{};
  const int result = argon2id_hash_raw(cost.passes, cost.memory, 1, plain.data(), plain.size(), salt.data(),
                                       salt.size(), key.data(), key.size());
  if (result != ARGON2_OK) throw Error(Fault::io, argon2_error_message(result));
  return key;
}

}  // namespace lightkeep::backup
