// The master key of a data folder: 32 bytes, from its file `master.key` or given from outside. Used by
// vault.cpp, and by a backup, which carries it sealed. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace lightkeep::store {

using MasterKey = std::array<std::uint8_t, 32>;

/// `configured` is the key as 64 hex digits; else it is in `file`, which is made where `may_make` says that
/// the folder is a new one. Throws Error{missing, corrupt, full, read_only, io}.
MasterKey find_or_make_key(const std::filesystem::path& file, const std::optional<std::string>& configured,
                           bool may_make);

/// The key that is there, as 64 hex digits. Throws the same.
std::string master_key_text(const std::filesystem::path& file, const std::optional<std::string>& configured);

}  // namespace lightkeep::store
