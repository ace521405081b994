// Block averages over rows. One thread at a time.
#include "imaging/steps/shrink.h"

#include <algorithm>

namespace lightkeep::imaging {
namespace {

std::uint32_t divided_up(std::uint32_t side, std::uint32_t factor) {
  return (side + factor - 1) / factor;
}

/// So that the sum of a column fits 16 bits.
constexpr std::uint32_t factor_max = 128;

std::uint32_t factor(std::uint32_t have, std::uint32_t wanted) {
  return std::clamp(have / std::max(wanted, 1u) / 2, 1u, factor_max);
}

}  // namespace

Block block_for(Size have, Size wanted) {
  return {factor(have.width, wanted.width), factor(have.height, wanted.height)};
}

Shrinker::Shrinker(Size from, Block block)
    : from_(from),
      to_{divided_up(from.width, block.across), divided_up(from.height, block.down)},
      block_(block),
      sums_(checked_bytes(from.width, 1, Bitmap::channels)) {}

bool Shrinker::add(const std::uint8_t* row, std::uint8_t* out) {
  std::uint16_t* sums = sums_.data();
  const std::size_t count = sums_.size();
  for (std::size_t i = 0; i < count; ++i) sums[i] = static_cast<std::uint16_t>(sums[i] + row[i]);
  ++seen_;
  if (++summed_ < block_.down && seen_ < from_.height) return false;
  emit(out);
  return true;
}

void Shrinker::emit(std::uint8_t* out) {
  for (std::uint32_t x = 0; x < to_.width; ++x) {
    const std::uint32_t first = x * block_.across;
    const std::uint32_t columns = std::min(block_.across, from_.width - first);
    const std::uint32_t area = columns * summed_;
    const std::uint16_t* sum = sums_.data() + std::size_t{first} * Bitmap::channels;
    std::uint32_t total[Bitmap::channels] = {};
    for (std::uint32_t i = 0; i < columns; ++i)
      for (std::size_t c = 0; c < Bitmap::channels; ++c) total[c] += sum[i * Bitmap::channels + c];
    for (const std::uint32_t value : total) *out++ = static_cast<std::uint8_t>((value + area / 2) / area);
  }
  std::ranges::fill(sums_, std::uint16_t{0});
  summed_ = 0;
}

}  // namespace lightkeep::imaging
