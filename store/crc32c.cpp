#include "store/crc32c.h"

#include <array>
#include <cstring>
#include <string>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace lightkeep::store {
namespace {

constexpr std::uint32_t polynomial = 0x82F63B78;  // reflected: the highest bit is of x^0

/// Of two polynomials, modulo the one above.
constexpr std::uint32_t product(std::uint32_t a, std::uint32_t b) {
  std::uint32_t sum = 0;
  for (std::uint32_t bit = 1U << 31; bit != 0; bit >>= 1) {
    if ((a & bit) != 0) sum ^= b;
    b = (b >> 1) ^ ((b & 1) != 0 ? polynomial : 0);
  }
  return sum;
}

/// x to that power.
constexpr std::uint32_t power_of_x(std::uint64_t power) {
  std::uint32_t result = 1U << 31, square = 1U << 30;
  for (; power != 0; power >>= 1) {
    if ((power & 1) != 0) result = product(result, square);
    square = product(square, square);
  }
  return result;
}

std::uint64_t load(const char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

/// table[k][b]: what the byte b becomes by k zero bytes behind it.
using SliceTable = std::array<std::array<std::uint32_t, 256>, 8>;
constexpr SliceTable slice_table() {
  SliceTable table{};
  const std::uint32_t factor = power_of_x(8);
  for (std::uint32_t value = 0; value < 256; ++value) table[0][value] = product(factor, value);
  for (std::size_t k = 1; k < table.size(); ++k)
    for (std::uint32_t value = 0; value < 256; ++value) {
      const std::uint32_t before = table[k - 1][value];
      table[k][value] = (before >> 8) ^ table[0][before & 0xff];
    }
  return table;
}
constexpr SliceTable slices = slice_table();

}  // namespace

/// Eight bytes at a time (M. Kounavis and F. Berry, "A Systematic Approach to Building High Performance
/// Software-based CRC Generators", Intel 2005).
std::uint32_t crc32c_portable(std::uint32_t state, const char* bytes, std::size_t size) {
  for (; size >= 8; bytes += 8, size -= 8) {
    const std::uint64_t word = load(bytes) ^ state;
    state = 0;
    for (std::size_t k = 0; k < 8; ++k) state ^= slices[7 - k][word >> (8 * k) & 0xff];
  }
  for (; size > 0; ++bytes, --size)
    state = (state >> 8) ^ slices[0][(state ^ static_cast<unsigned char>(*bytes)) & 0xff];
  return state;
}

#if defined(__x86_64__)
namespace {

/// What a state becomes by as many zero bytes: multiplied by a power of x, byte by byte of the state.
using ShiftTable = std::array<std::array<std::uint32_t, 256>, 4>;
constexpr ShiftTable shift_table(std::size_t bytes) {
  ShiftTable table{};
  const std::uint32_t factor = power_of_x(8 * bytes);
  for (std::uint32_t part = 0; part < 4; ++part)
    for (std::uint32_t value = 0; value < 256; ++value)
      table[part][value] = product(factor, value << (8 * part));
  return table;
}

std::uint32_t shifted(const ShiftTable& table, std::uint32_t state) {
  return table[0][state & 0xff] ^ table[1][state >> 8 & 0xff] ^ table[2][state >> 16 & 0xff] ^
         table[3][state >> 24];
}

constexpr std::size_t long_run = 8192, short_run = 256;  // bytes of one of three that are taken side by side
constexpr ShiftTable long_shift = shift_table(long_run), short_shift = shift_table(short_run);

/// The instruction takes three cycles, and one can begin in each (V. Gopal and others, "Fast CRC Computation
/// for iSCSI Polynomial Using CRC32 Instruction", Intel 2011): three runs at once, put together by tables.
template <std::size_t run>
[[gnu::target("sse4.2")]] std::uint32_t three_runs(const ShiftTable& shift, std::uint32_t state,
                                                   const char*& bytes, std::size_t& size) {
  while (size >= 3 * run) {
    std::uint64_t first = state, second = 0, third = 0;
    for (std::size_t at = 0; at < run; at += 8) {
      first = _mm_crc32_u64(first, load(bytes + at));
      second = _mm_crc32_u64(second, load(bytes + run + at));
      third = _mm_crc32_u64(third, load(bytes + 2 * run + at));
    }
    state = shifted(shift, static_cast<std::uint32_t>(first)) ^ static_cast<std::uint32_t>(second);
    state = shifted(shift, state) ^ static_cast<std::uint32_t>(third);
    bytes += 3 * run;
    size -= 3 * run;
  }
  return state;
}

}  // namespace

[[gnu::target("sse4.2")]] std::uint32_t crc32c_accelerated(std::uint32_t state, const char* bytes,
                                                           std::size_t size) {
  state = three_runs<long_run>(long_shift, state, bytes, size);
  state = three_runs<short_run>(short_shift, state, bytes, size);
  std::uint64_t wide = state;
  for (; size >= 8; bytes += 8, size -= 8) wide = _mm_crc32_u64(wide, load(bytes));
  state = static_cast<std::uint32_t>(wide);
  for (; size > 0; ++bytes, --size) state = _mm_crc32_u8(state, static_cast<unsigned char>(*bytes));
  return state;
}

bool has_crc32c_instruction() {
  static const bool has = __builtin_cpu_supports("sse4.2") != 0;
  return has;
}

#else
std::uint32_t crc32c_accelerated(std::uint32_t state, const char* bytes, std::size_t size) {
  return crc32c_portable(state, bytes, size);
}

bool has_crc32c_instruction() {
  return false;
}
#endif

std::uint32_t crc32c(std::string_view bytes) {
  const auto update = has_crc32c_instruction() ? crc32c_accelerated : crc32c_portable;
  return ~update(~0U, bytes.data(), bytes.size());
}

}  // namespace lightkeep::store

#if defined(__x86_64__)
namespace rocksdb::crc32c {

std::uint32_t Extend(std::uint32_t crc, const char* bytes, std::size_t size) {
  using namespace lightkeep::store;
  return ~(has_crc32c_instruction() ? crc32c_accelerated(~crc, bytes, size)
                                    : crc32c_portable(~crc, bytes, size));
}

std::uint32_t Crc32cCombine(std::uint32_t first, std::uint32_t second, std::size_t size) {
  using namespace lightkeep::store;
  return product(power_of_x(8 * std::uint64_t{size}), first) ^ second;
}

/// For RocksDB's own log. Declared in its util/crc32c.h alone.
std::string IsFastCrc32Supported();
std::string IsFastCrc32Supported() {
  return lightkeep::store::has_crc32c_instruction() ? "Supported on x86" : "Not supported on x86";
}

}  // namespace rocksdb::crc32c
#endif
