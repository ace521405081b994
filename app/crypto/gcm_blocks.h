// The body of a GcmKernel over registers of one or two blocks. A file that includes this is compiled for
// instructions that not every processor has: everything here is its own, and it includes nothing whose
// functions the linker could keep for others.
#pragma once

#include <immintrin.h>

#include "app/crypto/gcm_kernel.h"

namespace lightkeep::crypto {
namespace {

inline __m128i load_block(const std::uint8_t* bytes) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
}

inline void store_block(std::uint8_t* bytes, __m128i block) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes), block);
}

/// A register of one block, and what is done to it.
struct OneBlock {
  using Register = __m128i;
  static constexpr int width = 1;

  static Register load(const std::uint8_t* bytes) { return load_block(bytes); }
  static void store(std::uint8_t* bytes, Register x) { store_block(bytes, x); }
  static Register repeat(__m128i block) { return block; }
  static Register first(__m128i block) { return block; }
  static Register counting() { return _mm_set_epi32(1, 0, 0, 0); }
  static Register exclusive_or(Register a, Register b) { return _mm_xor_si128(a, b); }
  static Register add(Register a, Register b) { return _mm_add_epi32(a, b); }
  static Register reorder(Register a, Register order) { return _mm_shuffle_epi8(a, order); }
  static Register round(Register a, Register key) { return _mm_aesenc_si128(a, key); }
  static Register last_round(Register a, Register key) { return _mm_aesenclast_si128(a, key); }
  template <int halves>
  static Register multiply(Register a, Register b) {
    return _mm_clmulepi64_si128(a, b, halves);
  }
  static __m128i sum(Register a) { return a; }
};

/// The order of bytes in which a block is a number: the polynomial of GHASH with its coefficients from the
/// top bit.
inline __m128i reversed() {
  return _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/// A counter's last four bytes between the order of the processor and that of the block.
inline __m128i last_word_reversed() {
  return _mm_set_epi8(12, 13, 14, 15, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}

/// Sums of products that are 256 bits wide: low + middle·2^64 + high·2^128.
template <class Blocks>
struct Products {
  typename Blocks::Register low, middle, high;

  void add(typename Blocks::Register a, typename Blocks::Register b) {
    low = Blocks::exclusive_or(low, Blocks::template multiply<0x00>(a, b));
    high = Blocks::exclusive_or(high, Blocks::template multiply<0x11>(a, b));
    middle = Blocks::exclusive_or(middle, Blocks::exclusive_or(Blocks::template multiply<0x01>(a, b),
                                                               Blocks::template multiply<0x10>(a, b)));
  }

  /// Modulo x^128 + x^7 + x^2 + x + 1. With the coefficients from the top, that is 2^128 + 0xC2·2^120 + 1:
  /// adding it times the lowest 64 bits makes those zero, twice.
  __m128i reduced() const {
    const __m128i polynomial = _mm_set_epi64x(0, static_cast<long long>(0xC200000000000000));
    const __m128i bottom = Blocks::sum(low);
    __m128i centre = _mm_xor_si128(Blocks::sum(middle), _mm_shuffle_epi32(bottom, 0x4E));
    centre = _mm_xor_si128(centre, _mm_clmulepi64_si128(bottom, polynomial, 0x00));
    const __m128i top = _mm_xor_si128(Blocks::sum(high), _mm_shuffle_epi32(centre, 0x4E));
    return _mm_xor_si128(top, _mm_clmulepi64_si128(centre, polynomial, 0x00));
  }
};

/// The sum of `count` registers' blocks, each times its power of H, the first of them after adding the hash
/// so far.
template <class Blocks, int count>
inline __m128i hash_of(const GcmKey& key, __m128i hash, typename Blocks::Register (&x)[count]) {
  const auto zero = Blocks::repeat(_mm_setzero_si128());
  Products<Blocks> products{zero, zero, zero};
  x[0] = Blocks::exclusive_or(x[0], Blocks::first(hash));
  for (int i = 0; i < count; ++i)
    products.add(x[i], Blocks::load(key.powers[GcmKey::most_powers - (count - i) * Blocks::width]));
  return products.reduced();
}

inline __m128i round_key(const GcmKey& key, int round) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(key.round_keys + 4 * round));
}

template <class Blocks, int count>
inline void encrypt(const GcmKey& key, typename Blocks::Register (&x)[count]) {
  const auto whitening = Blocks::repeat(round_key(key, 0));
  for (auto& block : x) block = Blocks::exclusive_or(block, whitening);
  for (int round = 1; round < key.rounds; ++round) {
    const auto secret = Blocks::repeat(round_key(key, round));
    for (auto& block : x) block = Blocks::round(block, secret);
  }
  const auto last = Blocks::repeat(round_key(key, key.rounds));
  for (auto& block : x) block = Blocks::last_round(block, last);
}

/// Where a message stands between two calls, in registers.
struct Place {
  __m128i counter, hash;
  const std::uint8_t* in;
  std::uint8_t* out;
};

/// Next `count` registers full of blocks.
template <class Blocks, int count, bool sealing>
inline void step(const GcmKey& key, Place& place) {
  typename Blocks::Register x[count];
  auto counter = Blocks::add(Blocks::repeat(place.counter), Blocks::counting());
  const auto width = Blocks::repeat(_mm_set_epi32(Blocks::width, 0, 0, 0));
  for (auto& block : x) {
    block = Blocks::reorder(counter, Blocks::repeat(last_word_reversed()));
    counter = Blocks::add(counter, width);
  }
  place.counter = _mm_add_epi32(place.counter, _mm_set_epi32(count * Blocks::width, 0, 0, 0));
  encrypt<Blocks>(key, x);
  for (auto& block : x) {
    const auto given = Blocks::load(place.in);
    const auto made = Blocks::exclusive_or(block, given);
    Blocks::store(place.out, made);
    block = Blocks::reorder(sealing ? made : given, Blocks::repeat(reversed()));
    place.in += Blocks::width * 16;
    place.out += Blocks::width * 16;
  }
  place.hash = hash_of<Blocks>(key, place.hash, x);
}

template <class Blocks, bool sealing>
void crypt(const GcmKey& key, std::uint8_t counter[16], std::uint8_t hash[16], const std::uint8_t* in,
           std::uint8_t* out, std::size_t blocks) {
  constexpr int registers = 8, at_once = registers * Blocks::width;
  static_assert(at_once <= GcmKey::most_powers);
  Place place{_mm_shuffle_epi8(load_block(counter), last_word_reversed()),
              _mm_shuffle_epi8(load_block(hash), reversed()), in, out};
  for (; blocks >= at_once; blocks -= at_once) step<Blocks, registers, sealing>(key, place);
  for (; blocks > 0; --blocks) step<OneBlock, 1, sealing>(key, place);
  store_block(counter, _mm_shuffle_epi8(place.counter, last_word_reversed()));
  store_block(hash, _mm_shuffle_epi8(place.hash, reversed()));
}

inline void hash_blocks(const GcmKey& key, std::uint8_t hash[16], const std::uint8_t* in,
                        std::size_t blocks) {
  __m128i sum = _mm_shuffle_epi8(load_block(hash), reversed());
  for (; blocks > 0; --blocks, in += 16) {
    __m128i x[1] = {_mm_shuffle_epi8(load_block(in), reversed())};
    sum = hash_of<OneBlock>(key, sum, x);
  }
  store_block(hash, _mm_shuffle_epi8(sum, reversed()));
}

inline void encrypt_block(const GcmKey& key, const std::uint8_t in[16], std::uint8_t out[16]) {
  __m128i x[1] = {load_block(in)};
  encrypt<OneBlock>(key, x);
  store_block(out, x[0]);
}

/// FIPS 197, section 5.2, word by word: the instruction's first word of a result is SubWord of the second of
/// its operand, and the next RotWord of that.
inline void expand_key(GcmKey& key, const std::uint8_t* bytes, std::size_t size) {
  const int given = static_cast<int>(size / 4);
  std::uint32_t constant = 1;
  std::uint32_t* words = key.round_keys;
  key.rounds = given + 6;
  __builtin_memcpy(words, bytes, size);
  for (int i = given; i < 4 * (key.rounds + 1); ++i) {
    std::uint32_t word = words[i - 1];
    const __m128i substituted = _mm_aeskeygenassist_si128(_mm_set1_epi32(static_cast<int>(word)), 0);
    if (i % given == 0) {
      word = static_cast<std::uint32_t>(_mm_extract_epi32(substituted, 1)) ^ constant;
      constant = constant << 1 ^ (constant >> 7) * 0x11B;
    } else if (given > 6 && i % given == 4) {
      word = static_cast<std::uint32_t>(_mm_extract_epi32(substituted, 0));
    }
    words[i] = words[i - given] ^ word;
  }
}

/// H/x and what follows from it: with the coefficients from the top, a product of two numbers is one bit
/// lower than the product of the polynomials, which the division makes good.
inline void set_key(GcmKey& key, const std::uint8_t* bytes, std::size_t size) {
  expand_key(key, bytes, size);
  __m128i h[1] = {_mm_setzero_si128()};
  encrypt<OneBlock>(key, h);
  const __m128i number = _mm_shuffle_epi8(h[0], reversed());
  const __m128i carries = _mm_srli_epi64(number, 63);
  const __m128i doubled = _mm_or_si128(_mm_slli_epi64(number, 1), _mm_slli_si128(carries, 8));
  const __m128i wraps = _mm_cmpeq_epi32(_mm_shuffle_epi32(carries, 0xAA), _mm_set1_epi32(1));
  const __m128i polynomial = _mm_set_epi64x(static_cast<long long>(0xC200000000000000), 1);
  const __m128i first = _mm_xor_si128(doubled, _mm_and_si128(wraps, polynomial));
  store_block(key.powers[GcmKey::most_powers - 1], first);
  for (int i = GcmKey::most_powers - 1; i > 0; --i) {
    __m128i x[1] = {load_block(key.powers[i])};
    store_block(key.powers[i - 1], hash_of<OneBlock>(key, _mm_setzero_si128(), x));
  }
}

template <class Blocks>
constexpr GcmKernel kernel{set_key, encrypt_block, hash_blocks, crypt<Blocks, true>, crypt<Blocks, false>};

}  // namespace
}  // namespace lightkeep::crypto
