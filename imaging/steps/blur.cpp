// Three box blurs with fractional edges (Gwosdek et al., "Theoretical foundations of Gaussian convolution by
// extended box filtering", 2011), which meet any standard deviation exactly. Any thread.
#include "imaging/steps/blur.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace lightkeep::imaging {
namespace {

constexpr int passes = 3;
constexpr std::size_t channels = Bitmap::channels;
/// 255 × 2^22 plus rounding fits 32 bits.
constexpr int weight_bits = 22;

/// A box of 2 × radius + 1 whole pixels, and a fraction of one more at each end.
struct Box {
  std::int64_t radius;
  std::uint32_t whole;  // weights in 2^-weight_bits
  std::uint32_t edge;
};

/// The fraction α that makes the variance of the box, (r (r + 1) (2 r + 1) ÷ 3 + 2 α (r + 1)²) ÷ (2 r + 1 + 2
/// α), a third of σ².
Box box_for(double sigma) {
  const double variance = sigma * sigma / passes;
  const double radius = std::floor((std::sqrt(12 * variance + 1) - 1) / 2);
  const double alpha = (2 * radius + 1) * (radius * (radius + 1) - 3 * variance) /
                       (6 * (variance - (radius + 1) * (radius + 1)));
  const double one = double(1 << weight_bits) / (2 * radius + 1 + 2 * alpha);
  return {static_cast<std::int64_t>(radius), static_cast<std::uint32_t>(one),
          static_cast<std::uint32_t>(one * alpha)};
}

/// A line of pixels, `step` bytes from one to the next.
struct Line {
  std::uint8_t* pixels;
  std::size_t step;
  std::int64_t length;
};

/// Blurs one line; beyond the ends the last pixel goes on. `copy` has room for the line.
void blur_line(const Line& line, const Box& box, std::vector<std::uint8_t>& copy) {
  for (std::int64_t i = 0; i < line.length; ++i)
    std::copy_n(line.pixels + static_cast<std::size_t>(i) * line.step, channels,
                copy.data() + static_cast<std::size_t>(i) * channels);
  const auto at = [&](std::int64_t i, std::size_t c) -> std::uint32_t {
    return copy[static_cast<std::size_t>(std::clamp<std::int64_t>(i, 0, line.length - 1)) * channels + c];
  };
  for (std::size_t c = 0; c < channels; ++c) {
    std::uint32_t sum = 0;
    for (std::int64_t i = -box.radius; i <= box.radius; ++i) sum += at(i, c);
    for (std::int64_t i = 0; i < line.length; ++i) {
      const std::uint32_t edges = at(i - box.radius - 1, c) + at(i + box.radius + 1, c);
      const std::uint32_t value = sum * box.whole + edges * box.edge + (1u << (weight_bits - 1));
      line.pixels[static_cast<std::size_t>(i) * line.step + c] =
          static_cast<std::uint8_t>(std::min(value >> weight_bits, 255u));
      sum += at(i + box.radius + 1, c) - at(i - box.radius, c);
    }
  }
}

void blur_rows(Bitmap& bitmap, const Box& box, const Watch& watch) {
  std::vector<std::uint8_t> copy(bitmap.stride());
  for (std::uint32_t y = 0; y < bitmap.height(); ++y) {
    watch.check();
    blur_line({bitmap.row(y), channels, bitmap.width()}, box, copy);
  }
}

void blur_columns(Bitmap& bitmap, const Box& box, const Watch& watch) {
  std::vector<std::uint8_t> copy(checked_bytes(bitmap.height(), 1, channels));
  for (std::uint32_t x = 0; x < bitmap.width(); ++x) {
    watch.check();
    blur_line({bitmap.row(0) + x * channels, bitmap.stride(), bitmap.height()}, box, copy);
  }
}

}  // namespace

void blur(Bitmap& bitmap, int sigma, const Watch& watch) {
  if (sigma <= 0) return;
  const Box box = box_for(sigma);
  for (int pass = 0; pass < passes; ++pass) {
    blur_rows(bitmap, box, watch);
    blur_columns(bitmap, box, watch);
  }
}

}  // namespace lightkeep::imaging
