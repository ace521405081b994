// The first object of a repository, "lightkeep-backup": what it is, in words, and its key, sealed twice.
// Pure; one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/backup/sealing.h"
#include "store/vault.h"

namespace lightkeep::backup {

constexpr const char* key_file_name = "lightkeep-backup";
constexpr std::uint64_t largest_key_file = 64 << 10;  // bytes

struct KeyFile {
  ObjectId repository{};
  PassphraseCost cost{};
  std::string salt{};           // 16 bytes
  std::string by_passphrase{};  // sealed
  std::string by_master_key{};  // sealed
};

KeyFile make_key_file(const Key& key, std::string_view passphrase, const store::Vault& vault,
                      const PassphraseCost& cost = {});
std::string print(const KeyFile& file);
/// Throws store::Error{corrupt, newer_schema}.
KeyFile parse_key_file(std::string_view text);

/// None where the passphrase is another.
std::optional<Key> open_by_passphrase(const KeyFile& file, std::string_view passphrase);
std::optional<Key> open_by_vault(const KeyFile& file, const store::Vault& vault);

}  // namespace lightkeep::backup
