// Three box blurs with fractional edges (Gwosdek et al., "Theoretical foundations of Gaussian convolution by
// extended box filtering", 2011), which meet any standard deviation exactly. Any thread.
#include "imaging/steps/blur.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "imaging/steps/resample.h"

namespace lightkeep::imaging {
namespace {

constexpr int passes = 3;
constexpr std::size_t channels = Bitmap::channels;
/// Columns that are blurred side by side: their pixels fill a cache line, so that memory is read once.
constexpr std::uint32_t columns_together = 16;
/// Of a sample between the passes, after the point: rounded to whole numbers each time, faint slopes would
/// stand still, and a large blur come out some steps off.
constexpr int fraction_bits = 8;

/// A box of 2 × radius + 1 whole pixels, and a fraction of one more at each end.
struct Box {
  std::int64_t radius;
  float whole;  // weights
  float edge;
};

/// The fraction α that makes the variance of the box, (r (r + 1) (2 r + 1) ÷ 3 + 2 α (r + 1)²) ÷ (2 r + 1 + 2
/// α), a third of σ².
Box box_for(double sigma) {
  const double variance = sigma * sigma / passes;
  const double radius = std::floor((std::sqrt(12 * variance + 1) - 1) / 2);
  const double alpha = (2 * radius + 1) * (radius * (radius + 1) - 3 * variance) /
                       (6 * (variance - (radius + 1) * (radius + 1)));
  const double one = 1 / (2 * radius + 1 + 2 * alpha);
  return {static_cast<std::int64_t>(radius), static_cast<float>(one), static_cast<float>(one * alpha)};
}

/// Lines side by side: `Samples` bytes at each of `length` places, `step` bytes from one place to the next.
struct Lines {
  std::uint8_t* first;
  std::size_t step;
  std::int64_t length;
};

/// For the places from -reach to length - 1 + reach, which pixel stands there: beyond the ends the line is
/// seen in a mirror. A line that is mirrored stays so when it is blurred, so that three boxes in a row make
/// the same of the ends as one blur of an endless line.
class Mirror {
 public:
  Mirror(std::int64_t length, std::int64_t reach) : reach_(reach) {
    for (std::int64_t place = -reach; place < length + reach; ++place) {
      const std::int64_t turn = ((place % (2 * length)) + 2 * length) % (2 * length);
      pixels_.push_back(static_cast<std::uint32_t>(std::min(turn, 2 * length - 1 - turn)));
    }
  }
  std::size_t operator[](std::int64_t place) const {
    return pixels_[static_cast<std::size_t>(place + reach_)];
  }

 private:
  std::int64_t reach_;
  std::vector<std::uint32_t> pixels_;
};

/// Lines before and after a pass.
struct Scratch {
  explicit Scratch(std::size_t samples) : from(samples), to(samples) {}
  std::vector<std::uint16_t> from;
  std::vector<std::uint16_t> to;
};

/// One pass: the samples under the box, summed as it moves on. The sums stay below 2^24, which a float holds
/// exactly.
template <std::size_t Samples>
class Window {
 public:
  Window(const std::uint16_t* line, const Mirror& mirror) : line_(line), mirror_(mirror) {}

  /// The box stands on the first place. A box that is wider than line and mirror together counts them whole,
  /// so that this costs no more than the line.
  void start(const Box& box, std::int64_t length) {
    const std::int64_t period = 2 * length, width = 2 * box.radius + 1;
    for (std::int64_t i = 0; i < length && width >= period; ++i) add(i, 2 * (width / period));
    for (std::int64_t i = 0; i < width % period; ++i) add(i - box.radius, 1);
  }
  void write(std::int64_t place, const Box& box, std::uint16_t* out) {
    const std::uint16_t* before = at(place - box.radius - 1);
    const std::uint16_t* oldest = at(place - box.radius);
    const std::uint16_t* after = at(place + box.radius + 1);
    for (std::size_t s = 0; s < Samples; ++s) {
      const float value = static_cast<float>(sum_[s]) * box.whole +
                          static_cast<float>(std::int32_t{before[s]} + after[s]) * box.edge;
      out[s] = static_cast<std::uint16_t>(value + 0.5F);
      sum_[s] += std::int32_t{after[s]} - oldest[s];
    }
  }

 private:
  const std::uint16_t* at(std::int64_t place) const { return line_ + mirror_[place] * Samples; }
  void add(std::int64_t place, std::int64_t times) {
    const std::uint16_t* samples = at(place);
    for (std::size_t s = 0; s < Samples; ++s) sum_[s] += static_cast<std::int32_t>(times) * samples[s];
  }

  const std::uint16_t* line_;
  const Mirror& mirror_;
  std::array<std::int32_t, Samples> sum_{};
};

template <std::size_t Samples>
void blur_lines(const Lines& lines, const Box& box, const Mirror& mirror, Scratch& scratch) {
  const auto pixels = [&](std::int64_t i) { return lines.first + static_cast<std::size_t>(i) * lines.step; };
  const auto place = [](std::vector<std::uint16_t>& line, std::int64_t i) {
    return line.data() + static_cast<std::size_t>(i) * Samples;
  };
  for (std::int64_t i = 0; i < lines.length; ++i)
    for (std::size_t s = 0; s < Samples; ++s)
      place(scratch.from, i)[s] = static_cast<std::uint16_t>(pixels(i)[s] << fraction_bits);
  for (int pass = 0; pass < passes; ++pass) {
    Window<Samples> window(scratch.from.data(), mirror);
    window.start(box, lines.length);
    for (std::int64_t i = 0; i < lines.length; ++i) window.write(i, box, place(scratch.to, i));
    scratch.from.swap(scratch.to);
  }
  constexpr int half = 1 << (fraction_bits - 1);
  for (std::int64_t i = 0; i < lines.length; ++i)
    for (std::size_t s = 0; s < Samples; ++s)
      pixels(i)[s] = static_cast<std::uint8_t>((place(scratch.from, i)[s] + half) >> fraction_bits);
}

void blur_rows(Bitmap& bitmap, const Box& box, const Watch& watch) {
  const Mirror mirror(bitmap.width(), box.radius + 1);
  Scratch scratch(bitmap.stride());
  for (std::uint32_t y = 0; y < bitmap.height(); ++y) {
    watch.check();
    blur_lines<channels>({bitmap.row(y), channels, bitmap.width()}, box, mirror, scratch);
  }
}

void blur_columns(Bitmap& bitmap, const Box& box, const Watch& watch) {
  const Mirror mirror(bitmap.height(), box.radius + 1);
  Scratch scratch(checked_bytes(bitmap.height(), columns_together, channels));
  for (std::uint32_t x = 0; x < bitmap.width();) {
    watch.check();
    const Lines lines{bitmap.row(0) + x * channels, bitmap.stride(), bitmap.height()};
    const bool together = bitmap.width() - x >= columns_together;
    if (together)
      blur_lines<columns_together * channels>(lines, box, mirror, scratch);
    else
      blur_lines<channels>(lines, box, mirror, scratch);
    x += together ? columns_together : 1;
  }
}

/// A blurred picture has no detail finer than its deviation: a smaller one, blurred by less, says the same.
/// By this much at most, so that what is blurred has three pixels of deviation and two dozen each way.
std::uint32_t spare(const Bitmap& bitmap, int sigma) {
  constexpr std::uint32_t deviation = 3, least_side = 24;
  return std::min({static_cast<std::uint32_t>(sigma) / deviation, bitmap.width() / least_side,
                   bitmap.height() / least_side});
}

void blur_by(Bitmap& bitmap, double across, double down, const Watch& watch) {
  blur_rows(bitmap, box_for(across), watch);
  blur_columns(bitmap, box_for(down), watch);
}

Bitmap resized(const Bitmap& bitmap, Size to, const Watch& watch) {
  return resample(bitmap, {0, 0, double(bitmap.width()), double(bitmap.height())}, to, watch);
}

}  // namespace

void blur(Bitmap& bitmap, int sigma, const Watch& watch) {
  if (sigma <= 0) return;
  const std::uint32_t factor = spare(bitmap, sigma);
  if (factor < 2) return blur_by(bitmap, sigma, sigma, watch);
  Bitmap small = resized(bitmap, {bitmap.width() / factor, bitmap.height() / factor}, watch);
  blur_by(small, double(sigma) * small.width() / bitmap.width(),
          double(sigma) * small.height() / bitmap.height(), watch);
  bitmap = resized(small, bitmap.size(), watch);
}

}  // namespace lightkeep::imaging
