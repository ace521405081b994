// Weighted sums of pixels. Any thread.
#include "imaging/steps/resample_kernels.h"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lightkeep::imaging {
namespace {

constexpr int horizontal_shift = weight_bits - fraction_bits;
constexpr int vertical_shift = weight_bits + fraction_bits;
constexpr std::int32_t horizontal_half = 1 << (horizontal_shift - 1);
constexpr std::int32_t vertical_half = 1 << (vertical_shift - 1);
constexpr std::size_t channels = 4;

std::int16_t to_sample(std::int32_t sum) {
  return static_cast<std::int16_t>(std::clamp(sum >> horizontal_shift, -32768, 32767));
}

void horizontal_portable(const std::uint8_t* row, const Taps& taps, std::int16_t* out) {
  const std::int16_t* weights = taps.weights.data();
  for (const std::uint32_t first : taps.first) {
    std::int32_t sums[channels] = {horizontal_half, horizontal_half, horizontal_half, horizontal_half};
    const std::uint8_t* pixel = row + first * channels;
    for (std::size_t i = 0; i < taps.count; ++i, pixel += channels)
      for (std::size_t c = 0; c < channels; ++c) sums[c] += weights[i] * pixel[c];
    for (const std::int32_t sum : sums) *out++ = to_sample(sum);
    weights += taps.count;
  }
}

std::uint8_t vertical_sample(const std::int16_t* const* rows, const std::int16_t* weights, std::size_t count,
                             std::size_t sample) {
  std::int32_t sum = vertical_half;
  for (std::size_t i = 0; i < count; ++i) sum += weights[i] * rows[i][sample];
  return static_cast<std::uint8_t>(std::clamp(sum >> vertical_shift, 0, 255));
}

void vertical_portable(const std::int16_t* const* rows, const std::int16_t* weights, std::size_t count,
                       std::size_t samples, std::uint8_t* out) {
  constexpr std::size_t block = 64;  // samples whose sums stay in registers while the rows pass
  std::size_t start = 0;
  for (; start + block <= samples; start += block) {
    std::int32_t sums[block];
    std::fill_n(sums, block, vertical_half);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t k = 0; k < block; ++k) sums[k] += weights[i] * rows[i][start + k];
    for (std::size_t k = 0; k < block; ++k)
      out[start + k] = static_cast<std::uint8_t>(std::clamp(sums[k] >> vertical_shift, 0, 255));
  }
  for (; start < samples; ++start) out[start] = vertical_sample(rows, weights, count, start);
}

constexpr Kernels portable{horizontal_portable, vertical_portable};

#if defined(__x86_64__)

/// Four taps a turn: the lanes hold pixels 0 1 and 2 3 as r0 r1 g0 g1 b0 b1 a0 a1, so that one multiply-add
/// takes two taps of all channels.
[[gnu::target("avx2")]] void horizontal_avx2(const std::uint8_t* row, const Taps& taps, std::int16_t* out) {
  const __m256i pairs = _mm256_setr_epi8(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1,  //
                                         8, -1, 12, -1, 9, -1, 13, -1, 10, -1, 14, -1, 11, -1, 15, -1);
  const __m256i weight_pairs = _mm256_setr_epi8(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,  //
                                                4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7);
  const std::int16_t* weights = taps.weights.data();
  const std::uint32_t* first = taps.first.data();
  const std::size_t count = taps.count, width = taps.first.size();
  for (std::size_t x = 0; x < width; ++x) {
    const std::uint8_t* pixel = row + first[x] * channels;
    __m256i sum = _mm256_setzero_si256();
    for (std::size_t i = 0; i < count; i += 4) {
      const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(pixel + i * channels));
      long long four_weights = 0;
      std::memcpy(&four_weights, weights + i, sizeof four_weights);
      const __m256i values = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(four), pairs);
      const __m256i factors = _mm256_shuffle_epi8(_mm256_set1_epi64x(four_weights), weight_pairs);
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(values, factors));
    }
    weights += count;
    __m128i total = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    total = _mm_srai_epi32(_mm_add_epi32(total, _mm_set1_epi32(horizontal_half)), horizontal_shift);
    _mm_storel_epi64(reinterpret_cast<__m128i*>(out + x * channels), _mm_packs_epi32(total, total));
  }
}

/// Sixteen samples of `count` rows, two rows a turn.
[[gnu::target("avx2")]] inline __m256i vertical_sixteen(const std::int16_t* const* rows,
                                                        const std::int16_t* weights, std::size_t count,
                                                        std::size_t start) {
  __m256i low = _mm256_set1_epi32(vertical_half), high = low;
  for (std::size_t i = 0; i < count; i += 2) {
    std::int32_t two_weights = 0;
    std::memcpy(&two_weights, weights + i, sizeof two_weights);
    const __m256i factors = _mm256_set1_epi32(two_weights);
    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[i] + start));
    const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[i + 1] + start));
    low = _mm256_add_epi32(low, _mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), factors));
    high = _mm256_add_epi32(high, _mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), factors));
  }
  return _mm256_packs_epi32(_mm256_srai_epi32(low, vertical_shift), _mm256_srai_epi32(high, vertical_shift));
}

[[gnu::target("avx2")]] void vertical_avx2(const std::int16_t* const* rows, const std::int16_t* weights,
                                           std::size_t count, std::size_t samples, std::uint8_t* out) {
  std::size_t start = 0;
  for (; start + 32 <= samples; start += 32) {
    const __m256i left = vertical_sixteen(rows, weights, count, start);
    const __m256i right = vertical_sixteen(rows, weights, count, start + 16);
    const __m256i bytes = _mm256_permute4x64_epi64(_mm256_packus_epi16(left, right), 0b11'01'10'00);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + start), bytes);
  }
  for (; start < samples; ++start) out[start] = vertical_sample(rows, weights, count, start);
}

constexpr Kernels avx2{horizontal_avx2, vertical_avx2};

#endif

}  // namespace

const Kernels& portable_kernels() {
  return portable;
}

const Kernels& best_kernels() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return avx2;
#endif
  return portable;
}

}  // namespace lightkeep::imaging
