// Opens the vault. Called by store.cpp once, and by tests.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "store/metadata.h"
#include "store/vault.h"

namespace lightkeep::store {

/// `configured` is the master key as 64 hex digits; else it is in `key_file`, which is made where `may_make`
/// says that the folder is a new one. The database holds a sealed proof of the key: a folder whose key is
/// missing or is another one throws Error{missing, corrupt}.
std::unique_ptr<Vault> open_vault(const std::filesystem::path& key_file,
                                  const std::optional<std::string>& configured, Metadata& metadata,
                                  bool may_make);

}  // namespace lightkeep::store
