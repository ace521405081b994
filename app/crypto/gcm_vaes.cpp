// AES-GCM with VAES and VPCLMULQDQ, two blocks in a register.
#if defined(__x86_64__)

#include "app/crypto/gcm_blocks.h"

namespace lightkeep::crypto {
namespace {

struct TwoBlocks {
  using Register = __m256i;
  static constexpr int width = 2;

  static Register load(const std::uint8_t* bytes) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
  }
  static void store(std::uint8_t* bytes, Register x) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(bytes), x);
  }
  static Register repeat(__m128i block) { return _mm256_broadcastsi128_si256(block); }
  static Register first(__m128i block) { return _mm256_inserti128_si256(_mm256_setzero_si256(), block, 0); }
  static Register counting() { return _mm256_set_epi32(2, 0, 0, 0, 1, 0, 0, 0); }
  static Register exclusive_or(Register a, Register b) { return _mm256_xor_si256(a, b); }
  static Register add(Register a, Register b) { return _mm256_add_epi32(a, b); }
  static Register reorder(Register a, Register order) { return _mm256_shuffle_epi8(a, order); }
  static Register round(Register a, Register key) { return _mm256_aesenc_epi128(a, key); }
  static Register last_round(Register a, Register key) { return _mm256_aesenclast_epi128(a, key); }
  template <int halves>
  static Register multiply(Register a, Register b) {
    return _mm256_clmulepi64_epi128(a, b, halves);
  }
  static __m128i sum(Register a) {
    return _mm_xor_si128(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
  }
};

}  // namespace

const GcmKernel gcm_vaes = kernel<TwoBlocks>;

}  // namespace lightkeep::crypto

#endif
