// The vault on mbedTLS: AES-256-GCM and HMAC-SHA-256 under two keys derived from the master key. Any thread.
#include "store/vault.h"

#include <mbedtls/gcm.h>
#include <mbedtls/md.h>
#include <mbedtls/platform_util.h>

#include <array>
#include <span>

#include "store/error.h"
#include "store/master_key.h"
#include "store/random.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

// A sealed value: format, nonce, ciphertext, tag. On disk: never change what format 1 means.
constexpr char format = 1;
constexpr std::size_t nonce_size =
    12;  // random: far below 2^32 values are sealed under one key (SP 800-38D section 8.3)
constexpr std::size_t tag_size = 16;
constexpr std::size_t overhead = 1 + nonce_size + tag_size;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Digest hmac(std::span<const std::uint8_t> key, std::string_view text) {
  Digest out{};
  const int failed = mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), key.data(), key.size(),
                                     bytes_of(text), text.size(), out.data());
  if (failed != 0) throw Error(Fault::io, "HMAC failed: " + std::to_string(failed));
  return out;
}

class Gcm {
 public:
  explicit Gcm(const Digest& key) {
    mbedtls_gcm_init(&context_);
    const int failed = mbedtls_gcm_setkey(&context_, MBEDTLS_CIPHER_ID_AES, key.data(), 256);
    if (failed != 0) throw Error(Fault::io, "AES failed: " + std::to_string(failed));
  }
  ~Gcm() { mbedtls_gcm_free(&context_); }
  Gcm(const Gcm&) = delete;
  mbedtls_gcm_context* get() { return &context_; }

 private:
  mbedtls_gcm_context context_;
};

class MbedVault final : public Vault {
 public:
  explicit MbedVault(MasterKey master)
      : seal_key_(hmac(master, "lightkeep: seal values, 1")),
        hash_key_(hmac(master, "lightkeep: look up keys, 1")) {
    mbedtls_platform_zeroize(master.data(), master.size());
  }
  ~MbedVault() override {
    mbedtls_platform_zeroize(seal_key_.data(), seal_key_.size());
    mbedtls_platform_zeroize(hash_key_.data(), hash_key_.size());
  }

  std::string seal(std::string_view plain, std::string_view context) const override {
    std::string sealed(overhead + plain.size(), format);
    auto* const nonce = reinterpret_cast<unsigned char*>(sealed.data()) + 1;
    unsigned char* const text = nonce + nonce_size;
    random_bytes(std::as_writable_bytes(std::span(nonce, nonce_size)));
    Gcm gcm(seal_key_);
    const int failed = mbedtls_gcm_crypt_and_tag(gcm.get(), MBEDTLS_GCM_ENCRYPT, plain.size(), nonce,
                                                 nonce_size, bytes_of(context), context.size(),
                                                 bytes_of(plain), text, tag_size, text + plain.size());
    if (failed != 0) throw Error(Fault::io, "AES-GCM failed: " + std::to_string(failed));
    return sealed;
  }

  std::string open(std::string_view sealed, std::string_view context) const override {
    if (sealed.size() < overhead || sealed.front() != format)
      throw Error(Fault::corrupt, "not a sealed value");
    const unsigned char* const nonce = bytes_of(sealed) + 1;
    const unsigned char* const text = nonce + nonce_size;
    std::string plain(sealed.size() - overhead, '\0');
    Gcm gcm(seal_key_);
    const int failed = mbedtls_gcm_auth_decrypt(gcm.get(), plain.size(), nonce, nonce_size, bytes_of(context),
                                                context.size(), text + plain.size(), tag_size, text,
                                                reinterpret_cast<unsigned char*>(plain.data()));
    if (failed != 0)
      throw Error(Fault::corrupt,
                  "a sealed value does not open: it was changed, or the master key is another one");
    return plain;
  }

  Digest keyed_hash(std::string_view value) const override { return hmac(hash_key_, value); }

 private:
  Digest seal_key_;
  Digest hash_key_;
};

constexpr std::string_view proof = "this is the key";
constexpr std::string_view proof_context = "vault_check";

std::optional<std::string> find_proof(Reader& db) {
  Statement& row = query(db, "select sealed from vault_check");
  if (!row.step()) return std::nullopt;
  return row.text(0);
}

}  // namespace

std::unique_ptr<Vault> open_vault(const std::filesystem::path& key_file,
                                  const std::optional<std::string>& configured, Metadata& metadata,
                                  bool may_make) {
  const auto sealed = metadata.read([](Reader& db) { return find_proof(db); });
  auto vault = std::make_unique<MbedVault>(find_or_make_key(key_file, configured, may_make && !sealed));
  if (!sealed) {
    metadata.write([&](Writer& db) {
      execute(db, "insert into vault_check (id, sealed) values (1, ?1)",
              Bytes{vault->seal(proof, proof_context)});
    });
    return vault;
  }
  try {
    vault->open(*sealed, proof_context);
  } catch (const Error&) {
    throw Error(Fault::corrupt, "the master key is not the one of this data folder (" + key_file.string() +
                                    " or LIGHTKEEP_MASTER_KEY)");
  }
  return vault;
}

Digest keyed_hash_of(const std::filesystem::path& key_file, const std::optional<std::string>& configured,
                     std::string_view value) {
  return MbedVault(find_or_make_key(key_file, configured, false)).keyed_hash(value);
}

}  // namespace lightkeep::store
