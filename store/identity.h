// The identity of a data folder: a small file that is written before anything else and names the store. Both
// databases hold the same name, so that halves of two folders are told apart. Used by store.cpp, check.cpp
// and rebuild.cpp; one thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace lightkeep::store {

/// How far the folder has come. Nothing of a client is kept before it is `whole`.
enum class Phase {
  making,    // parts that are missing may be made
  adopting,  // written by a version that knew no identity; its parts are there and get the name
  whole,     // a part that is missing or has another name is damage
};

constexpr std::size_t store_name_length = 24;

struct Identity {
  std::string store{};  // 24 characters of [A-Za-z0-9], random
  Phase phase = Phase::whole;
};

Identity new_identity(Phase phase);

/// Empty when there is no such file. Throws Error{corrupt, newer_schema, read_only, io}.
std::optional<Identity> read_identity(const std::filesystem::path& file);
/// On disk when it returns, whole or not at all. Throws Error{full, read_only, io}.
void write_identity(const std::filesystem::path& file, const Identity& identity);

}  // namespace lightkeep::store
