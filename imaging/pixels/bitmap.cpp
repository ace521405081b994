#include "imaging/pixels/bitmap.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>

namespace lightkeep::imaging {
namespace {

/// Rounded a × b ÷ 255 without a division.
constexpr std::uint8_t scaled(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t product = a * b + 128;
  return static_cast<std::uint8_t>((product + (product >> 8)) >> 8);
}

/// 255 ÷ alpha in 16.16, so that a division becomes a product.
constexpr auto reciprocals = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t alpha = 1; alpha < 256; ++alpha) table[alpha] = (255u * 65536 + alpha / 2) / alpha;
  return table;
}();

}  // namespace

std::size_t checked_bytes(std::uint64_t width, std::uint64_t height, std::size_t bytes) {
  std::size_t result = 0;
  if (__builtin_mul_overflow(width, height, &result) || __builtin_mul_overflow(result, bytes, &result) ||
      result > static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max() - 4096))
    throw std::length_error("more pixels than an address space holds");
  return result;
}

Bitmap::Bitmap(Size size, bool alpha)
    : size_(size), stride_(checked_bytes(size.width, 1, channels)), alpha_(alpha) {
  const std::size_t bytes = checked_bytes(size.width, size.height, channels) + overread;
  pixels_.reset(static_cast<std::uint8_t*>(std::calloc(bytes, 1)));
  if (!pixels_) throw std::bad_alloc();
}

Bitmap::Bitmap(Size size, bool alpha, std::uint8_t* kept)
    : size_(size),
      stride_(checked_bytes(size.width, 1, channels)),
      alpha_(alpha),
      pixels_(kept, Free(false)) {}

Bitmap Bitmap::copy() const {
  Bitmap twin(size_, alpha_);
  std::memcpy(twin.pixels_.get(), pixels_.get(), checked_bytes(size_.width, size_.height, channels));
  return twin;
}

void Bitmap::Free::operator()(std::uint8_t* pixels) const {
  if (ours) std::free(pixels);
}

bool premultiply(std::span<std::uint8_t> row) {
  std::uint8_t all = 255;
  for (std::size_t i = 3; i < row.size(); i += 4) all &= row[i];
  if (all == 255) return false;
  for (std::size_t i = 0; i + 3 < row.size(); i += 4)
    for (std::size_t c = 0; c < 3; ++c) row[i + c] = scaled(row[i + c], row[i + 3]);
  return true;
}

void unpremultiply(std::span<const std::uint8_t> row, std::uint8_t* out) {
  for (std::size_t i = 0; i + 3 < row.size(); i += 4) {
    const std::uint32_t factor = reciprocals[row[i + 3]];
    for (std::size_t c = 0; c < 3; ++c)
      out[i + c] = static_cast<std::uint8_t>(std::min((row[i + c] * factor + 32768) >> 16, 255u));
    out[i + 3] = row[i + 3];
  }
}

void clamp_to_alpha(std::span<std::uint8_t> row) {
  for (std::size_t i = 0; i + 3 < row.size(); i += 4)
    for (std::size_t c = 0; c < 3; ++c) row[i + c] = std::min(row[i + c], row[i + 3]);
}

void flatten(Bitmap& bitmap) {
  if (!bitmap.alpha()) return;
  for (std::uint32_t y = 0; y < bitmap.height(); ++y) {
    const auto row = bitmap.samples(y);
    for (std::size_t i = 0; i + 3 < row.size(); i += 4) {
      const auto white = static_cast<std::uint8_t>(255 - row[i + 3]);
      for (std::size_t c = 0; c < 4; ++c) row[i + c] = static_cast<std::uint8_t>(row[i + c] + white);
    }
  }
  bitmap.set_alpha(false);
}

}  // namespace lightkeep::imaging
