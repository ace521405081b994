// SHA-256 (FIPS 180-4), streaming; uses the SHA extensions of the processor where it has them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lightkeep::store {

/// 32 bytes of SHA-256.
using Digest = std::array<std::uint8_t, 32>;

/// Not thread-safe; one object per stream of bytes.
class Sha256 {
 public:
  Sha256();
  void update(std::span<const std::byte> bytes);
  Digest finish();  // call once

 private:
  std::array<std::uint32_t, 8> state_;
  std::array<std::uint8_t, 64> block_;
  std::uint64_t total_ = 0;
};

Digest sha256(std::string_view bytes);
/// The one that stands before it, as their bytes sort; before the first is the last.
Digest digest_before(Digest digest);

// The compression function in two forms; in the header for the test, which holds them against each other.

using Sha256State = std::array<std::uint32_t, 8>;

/// FIPS 180-4 section 6.2.2 over `count` blocks of 64 bytes.
void sha256_blocks_portable(Sha256State& state, const std::uint8_t* blocks, std::size_t count);
/// The same with the SHA extensions; only where `has_sha_extensions()`.
void sha256_blocks_accelerated(Sha256State& state, const std::uint8_t* blocks, std::size_t count);
bool has_sha_extensions();

}  // namespace lightkeep::store
