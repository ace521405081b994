// The inner loops of the resampler: portable ones, and AVX2 ones with the same results bit by bit. For
// resample.cpp and its test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lightkeep::imaging {

/// For each output position: the first input position and `count` weights that sum to weight_one. `count` is
/// a multiple of 4; the tail is zero, and may lie up to 3 pixels past the end of the input.
struct Taps {
  std::size_t count = 0;
  std::vector<std::uint32_t> first;
  std::vector<std::int16_t> weights;  // first.size() × count
};

inline constexpr int weight_bits = 14;
inline constexpr int weight_one = 1 << weight_bits;
/// Between the passes a sample has this many bits after the point: 255 and what Lanczos overshoots still fit
/// 16 bits.
inline constexpr int fraction_bits = 6;

struct Kernels {
  /// One row of R G B A bytes → taps.first.size() pixels of four 16-bit samples.
  void (*horizontal)(const std::uint8_t* row, const Taps& taps, std::int16_t* out);
  /// `count` rows of 16-bit samples, weighted → `samples` bytes. `count` is even.
  void (*vertical)(const std::int16_t* const* rows, const std::int16_t* weights, std::size_t count,
                   std::size_t samples, std::uint8_t* out);
};

const Kernels& portable_kernels();
/// AVX2 where the processor has it.
const Kernels& best_kernels();

}  // namespace lightkeep::imaging
