// Secrets at rest: AES-256-GCM (NIST SP 800-38D) and keyed hashes (HMAC-SHA-256) under a master key that is
// not in the database: its own file `master.key`, mode 0600, or LIGHTKEEP_MASTER_KEY. Any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "store/digest.h"
#include "store/metadata.h"

namespace lightkeep::store {

class Vault {
 public:
  virtual ~Vault() = default;
  /// Nonce, ciphertext and tag. `context` (what the value is, and its row) is authenticated, so that a sealed
  /// value moved to another row does not open.
  virtual std::string seal(std::string_view plain, std::string_view context) const = 0;
  /// Throws Error{corrupt} when the value, the context or the key do not match.
  virtual std::string open(std::string_view sealed, std::string_view context) const = 0;
  /// What an API key is looked up by.
  virtual Digest keyed_hash(std::string_view value) const = 0;
};

/// By store.cpp once, and by tests. `configured` is the master key as 64 hex digits; else it is in
/// `key_file`, which is made where `may_make` says that the folder is a new one. The database holds a sealed
/// proof of the key: a folder whose key is missing or is another one throws Error{missing, corrupt}.
std::unique_ptr<Vault> open_vault(const std::filesystem::path& key_file,
                                  const std::optional<std::string>& configured, Metadata& metadata,
                                  bool may_make);

/// What the vault of such a key gives for `value`, beside the process that has the folder: how a command
/// shows a server that it may read its key. Throws Error.
Digest keyed_hash_of(const std::filesystem::path& key_file, const std::optional<std::string>& configured,
                     std::string_view value);

}  // namespace lightkeep::store
