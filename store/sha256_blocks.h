// The compression function of SHA-256 in two forms. Called by digest.cpp, and by its test, which holds them
// against each other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lightkeep::store {

using Sha256State = std::array<std::uint32_t, 8>;

/// FIPS 180-4 section 6.2.2 over `count` blocks of 64 bytes.
void sha256_blocks_portable(Sha256State& state, const std::uint8_t* blocks, std::size_t count);
/// The same with the SHA extensions; only where `has_sha_extensions()`.
void sha256_blocks_accelerated(Sha256State& state, const std::uint8_t* blocks, std::size_t count);
bool has_sha_extensions();

extern const std::array<std::uint32_t, 64> sha256_round_constants;

}  // namespace lightkeep::store
