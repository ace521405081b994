// AES-GCM by whole blocks (NIST SP 800-38D) with the processor's own instructions: what app/crypto/gcm.cpp
// asks of app/crypto/gcm_blocks.h, which is compiled once for each set of instructions. Any thread; one key
// may be used by many.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lightkeep::crypto {

struct GcmKey {
  static constexpr int most_powers = 16;

  std::uint32_t round_keys[60];          // four words a round, in the order of memory
  std::uint8_t powers[most_powers][16];  // of the hash key H, from H^16 down to H, as the kernel wants them
  int rounds;
};

struct GcmKernel {
  /// `size` is 16, 24 or 32 bytes.
  void (*set_key)(GcmKey& key, const std::uint8_t* bytes, std::size_t size);
  /// One block of AES.
  void (*encrypt)(const GcmKey& key, const std::uint8_t in[16], std::uint8_t out[16]);
  /// Takes `blocks` blocks into the hash.
  void (*hash)(const GcmKey& key, std::uint8_t hash[16], const std::uint8_t* in, std::size_t blocks);
  /// Both at once over `blocks` blocks. `counter` is that of the block before, and then that of the last.
  /// `out` may be `in`, or lie before it.
  void (*seal)(const GcmKey& key, std::uint8_t counter[16], std::uint8_t hash[16], const std::uint8_t* in,
               std::uint8_t* out, std::size_t blocks);
  void (*open)(const GcmKey& key, std::uint8_t counter[16], std::uint8_t hash[16], const std::uint8_t* in,
               std::uint8_t* out, std::size_t blocks);
};

extern const GcmKernel gcm_aesni;  // AES-NI, PCLMULQDQ and SSE4.1
extern const GcmKernel gcm_vaes;   // VAES, VPCLMULQDQ and AVX2

}  // namespace lightkeep::crypto
