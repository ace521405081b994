// Tables of Lanczos weights, and the two passes over a ring of rows. Any thread.
#include "imaging/steps/resample.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "imaging/pixels/bitmap.h"
#include "imaging/steps/resample_kernels.h"
#include "imaging/steps/shrink.h"

namespace lightkeep::imaging {
namespace {

constexpr double lobes = 3;

double sinc(double x) {
  const double angle = std::numbers::pi * x;
  return std::abs(x) < 1e-9 ? 1 : std::sin(angle) / angle;
}

double lanczos(double x) {
  return std::abs(x) < lobes ? sinc(x) * sinc(x / lobes) : 0;
}

/// One axis of a reduction.
struct Axis {
  double start;        // of the region, in input pixels
  double length;       // of the region
  std::uint32_t from;  // input pixels there are
  std::uint32_t to;    // output pixels wanted
};

/// Rounds to integers that sum to exactly one, the rest going to the largest, so that flat areas stay what
/// they are.
void quantise(const std::vector<double>& exact, double total, std::int16_t* out) {
  int sum = 0;
  std::size_t largest = 0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const int weight = static_cast<int>(std::lround(exact[i] / total * weight_one));
    out[i] = static_cast<std::int16_t>(weight);
    sum += weight;
    if (exact[i] > exact[largest]) largest = i;
  }
  out[largest] = static_cast<std::int16_t>(out[largest] + weight_one - sum);
}

Taps make_taps(const Axis& axis) {
  const double scale = axis.length / axis.to;
  const double stretch = std::max(scale, 1.0);
  const double support = lobes * stretch;
  const std::size_t reach =
      std::min<std::size_t>(axis.from, static_cast<std::size_t>(std::ceil(2 * support)) + 1);
  Taps taps;
  taps.count = (reach + 3) / 4 * 4;
  taps.first.resize(axis.to);
  taps.weights.resize(checked_bytes(axis.to, taps.count, 1));
  std::vector<double> exact(reach);
  for (std::uint32_t i = 0; i < axis.to; ++i) {
    const double centre = axis.start + (i + 0.5) * scale;
    const double leftmost = std::clamp(std::floor(centre - support), 0.0, double(axis.from - reach));
    double total = 0;
    for (std::size_t k = 0; k < reach; ++k)
      total += exact[k] = lanczos((leftmost + double(k) + 0.5 - centre) / stretch);
    taps.first[i] = static_cast<std::uint32_t>(leftmost);
    quantise(exact, total, taps.weights.data() + i * taps.count);
  }
  return taps;
}

/// The rows between the passes: only as many as one output row looks at.
class Ring {
 public:
  Ring(const Bitmap& source, const Taps& across, std::size_t rows)
      : source_(source), across_(across), samples_(across.first.size() * Bitmap::channels), rows_(rows) {
    buffer_ = std::make_unique_for_overwrite<std::int16_t[]>(checked_bytes(samples_, rows, 1));
  }
  /// Rows first … first + count; those past the end, whose weights are zero, repeat the last one.
  void point_to(std::uint32_t first, std::span<const std::int16_t*> out) {
    const std::uint32_t last = source_.height() - 1;
    const auto end =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(first + std::uint64_t{out.size()} - 1, last));
    made_ = std::max(made_, first);
    for (; made_ <= end; ++made_) kernels_.horizontal(source_.row(made_), across_, slot(made_));
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = slot(std::min(static_cast<std::uint32_t>(first + i), end));
  }
  std::size_t samples() const { return samples_; }

 private:
  std::int16_t* slot(std::uint32_t y) { return buffer_.get() + y % rows_ * samples_; }

  const Bitmap& source_;
  const Taps& across_;
  const Kernels& kernels_ = best_kernels();
  std::size_t samples_;
  std::size_t rows_;
  std::uint32_t made_ = 0;
  std::unique_ptr<std::int16_t[]> buffer_;
};

/// Below this many input pixels for one output pixel the filter works alone.
constexpr double filter_alone = 6;

Bitmap shrunk(const Bitmap& source, Block block, const Watch& watch) {
  Shrinker shrinker(source.size(), block);
  Bitmap out(shrinker.size(), source.alpha());
  std::uint32_t row = 0;
  for (std::uint32_t y = 0; y < source.height(); ++y) {
    watch.check();
    if (shrinker.add(source.row(y), out.row(row))) ++row;
  }
  return out;
}

/// A large reduction averages blocks first: weights and rows in flight stay few, whatever the sides are.
std::optional<Block> block_before(const Region& from, Size to) {
  if (from.width < filter_alone * to.width && from.height < filter_alone * to.height) return std::nullopt;
  const Block block =
      block_for({static_cast<std::uint32_t>(from.width), static_cast<std::uint32_t>(from.height)}, to);
  return block.one() ? std::nullopt : std::optional(block);
}

}  // namespace

Bitmap resample(const Bitmap& source, const Region& from, Size to, const Watch& watch) {
  if (const auto block = block_before(from, to))
    return resample(
        shrunk(source, *block, watch),
        {from.x / block->across, from.y / block->down, from.width / block->across, from.height / block->down},
        to, watch);
  const Taps across = make_taps({from.x, from.width, source.width(), to.width});
  const Taps down = make_taps({from.y, from.height, source.height(), to.height});
  Ring ring(source, across, down.count);
  std::vector<const std::int16_t*> rows(down.count);
  Bitmap out(to, source.alpha());
  for (std::uint32_t y = 0; y < to.height; ++y) {
    watch.check();
    ring.point_to(down.first[y], rows);
    best_kernels().vertical(rows.data(), down.weights.data() + y * down.count, down.count, ring.samples(),
                            out.row(y));
    if (out.alpha()) clamp_to_alpha(out.samples(y));
  }
  return out;
}

}  // namespace lightkeep::imaging
