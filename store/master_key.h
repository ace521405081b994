// The master key and its file. Used by vault.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace lightkeep::store {

using MasterKey = std::array<std::uint8_t, 32>;

/// Empty unless `text` is 64 hex digits, white space around them allowed.
std::optional<MasterKey> parse_master_key(std::string_view text);
/// Empty when there is no such file. Throws Error{corrupt, read_only, io}.
std::optional<MasterKey> read_master_key(const std::filesystem::path& file);
/// Makes a new key and its file, mode 0600, complete or not at all, on disk when this returns.
MasterKey make_master_key(const std::filesystem::path& file);

}  // namespace lightkeep::store
