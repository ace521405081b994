// The secrets of a repository: its key, which a recovery passphrase opens through Argon2id (RFC 9106) and the
// master key of the data folder by the vault, and ChaCha20-Poly1305 (RFC 8439) for all that is stored. Pure;
// any thread.
//
// Every object (a pack, an index, a manifest) has a random name of 16 bytes and a key of its own,
// HMAC-SHA-256(repository key, "lightkeep backup 1: " + kind + name), so that nonces, which are places in the
// object, come once for each key, and an object under the name of another does not open.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lightkeep::backup {

using Key = std::array<std::uint8_t, 32>;
using ObjectId = std::array<std::uint8_t, 16>;

constexpr std::size_t seal_size = 16;  // bytes that sealing adds

ObjectId new_object_id();
Key new_key();

class ObjectSeal {
 public:
  /// `kind`: "pack", "index", "backup".
  ObjectSeal(const Key& repository, std::string_view kind, const ObjectId& id);

  /// Appends ciphertext and tag.
  void seal(std::uint64_t nonce, std::string_view bound, std::string_view plain, std::string& out) const;
  /// False where anything was changed: the bytes, what they are bound to, their place, the key.
  [[nodiscard]] bool open(std::uint64_t nonce, std::string_view bound, std::string_view sealed,
                          std::span<char> plain) const;

 private:
  Key key_;
};

/// What Argon2id is told, on disk beside the salt.
struct PassphraseCost {
  std::uint32_t memory = 65'536;  // KiB
  std::uint32_t passes = 3;
};

/// Thirty characters of a 32-letter alphabet without 0, 1, I and O, in groups: 150 bits.
std::string new_passphrase();
/// As it was printed, whatever its case and separators: what is typed from paper.
std::string normalized(std::string_view passphrase);
/// Throws store::Error{corrupt} where the costs are more than a machine bears.
Key key_of_passphrase(std::string_view passphrase, std::string_view salt, const PassphraseCost& cost);

}  // namespace lightkeep::backup
