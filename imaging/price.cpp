// The price of an image: what each step of the pipeline costs for a pixel, measured, times the pixels that it
// sees. Any thread.
#include "imaging/imaging.h"
#include "imaging/pipeline.h"

namespace lightkeep::imaging {
namespace {

/// Nanoseconds of one processor for one pixel. `lk_imaging_bench --prices` prints what they come to beside
/// what it measures. The dearest kind of each format counts (progressive, interlaced, with a profile), for
/// its header does not tell them apart, and pictures full of noise; an easy one costs a quarter of its price.
struct Rates {
  double decode;
  double encode;
};
Rates rates_of(Format format) {
  switch (format) {
    case Format::jpeg:
      return {25, 20};
    case Format::png:
      return {35, 220};
    case Format::webp:
      return {30, 80};
    case Format::gif:
      return {15, 0};
  }
  return {};
}
constexpr double resample_from = 4;  // for one pixel of the source
constexpr double resample_to = 15;   // for one pixel of the result
constexpr double blur_each = 50;
constexpr double start = 100'000;  // for each image, however small

double pixels(Size size) {
  return double(size.width) * size.height;
}

}  // namespace

std::uint64_t price(const Header& header, const Recipe& recipe) {
  const Size source{header.width, header.height};
  const Size result = plan_for(source, recipe).to;
  const double from = rates_of(header.format).decode + resample_from;
  const double to = resample_to + (recipe.blur > 0 ? blur_each : 0) + rates_of(recipe.format).encode;
  return static_cast<std::uint64_t>(start + from * pixels(source) + to * pixels(result));
}

}  // namespace lightkeep::imaging
