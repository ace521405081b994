#include "imaging/imaging.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "imaging/codecs/codec.h"
#include "imaging/image_hashes.h"
#include "imaging/palette.h"
#include "imaging/pipeline.h"
#include "imaging/pixels/bitmap.h"
#include "imaging/steps/orient.h"
#include "imaging/steps/resample.h"

namespace lightkeep::imaging {
namespace {

/// Blurhash, palette and fingerprint look at the picture inside a square of this side.
constexpr std::uint32_t small_side = 64;

constexpr const char* no_picture = "This image cannot be decoded: no picture of it came.";

Size upright_size(const Stored& stored) {
  return upright(stored.size, stored.exif.orientation);
}

/// Where a file says next to nothing, viewers take a tenth of a second. WebP has 24 bits for it.
std::uint32_t shown_for(std::uint32_t milliseconds) {
  constexpr std::uint32_t next_to_nothing = 10, instead = 100, longest = (1u << 24) - 1;
  return milliseconds <= next_to_nothing ? instead : std::min(milliseconds, longest);
}

Size larger(Size a, Size b) {
  return {std::max(a.width, b.width), std::max(a.height, b.height)};
}

Size needed_by_all(Size size, std::span<const Recipe> recipes, Size least) {
  for (const Recipe& recipe : recipes) least = larger(least, needed(size, plan_for(size, recipe)));
  return least;
}

/// The source's own size, upright, and a picture of it that is large enough for all.
struct Beginning {
  Size size;
  Picture picture;
};

/// A picture that another process made is foreign: all of the source has to lie in it, but for the rest of a
/// block.
bool fits(const Picture& picture, Size size) {
  constexpr double tolerance = 4;
  const Region all = picture.seen({0, 0, double(size.width), double(size.height)});
  return std::abs(all.x) <= tolerance && std::abs(all.y) <= tolerance &&
         std::abs(all.x + all.width - picture.pixels->width()) <= tolerance &&
         std::abs(all.y + all.height - picture.pixels->height()) <= tolerance;
}

Beginning begin(Source& source, std::span<const Recipe> recipes, std::uint32_t square, const Limits& limits,
                const Decode& decode) {
  const Size size = upright_size(codec_of(source).scan(source, limits));
  Picture picture = decode(source, needed_by_all(size, recipes, inside_square(size, square)), limits);
  if (!fits(picture, size)) throw Error(Fault::lost, no_picture);
  return {size, std::move(picture)};
}

/// Indices of the recipes, the largest image first.
std::vector<std::size_t> largest_first(Size size, std::span<const Recipe> recipes) {
  std::vector<std::size_t> order(recipes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto area = [&](std::size_t i) {
    const Size to = plan_for(size, recipes[i]).to;
    return std::uint64_t{to.width} * to.height;
  };
  std::ranges::stable_sort(order, std::greater{}, area);
  return order;
}

void describe(Bitmap small, const Watch& watch, Derived& derived) {
  derived.colors = palette(small);
  flatten(small);
  derived.blurhash = blurhash(small, components_for(small.size()));
  const Region all{0, 0, double(small.width()), double(small.height())};
  derived.fingerprint = fingerprint(resample(small, all, {fingerprint_side, fingerprint_side}, watch));
}

/// Nanoseconds of one processor for one pixel. `lk_imaging_bench --prices` prints what they come to beside
/// what it measures. The dearest kind of each format counts (progressive, interlaced, with a profile), for
/// its header does not tell them apart, and pictures full of noise; an easy one costs a quarter of its price.
struct Rates {
  double decode;
  double encode;
  double start = 0;  // of the encoder, nanoseconds
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
    case Format::heic:
      return {90, 0};
    case Format::tiff:
      return {40, 0};
    case Format::avif:
      return {90, 300, 8'000'000};
  }
  return {};
}
constexpr double resample_from = 4;  // for one pixel of the source
constexpr double resample_to = 15;   // for one pixel of the result
constexpr double blur_each = 50;
constexpr double each_image = 100'000;  // for each image, however small

double pixels(Size size) {
  return double(size.width) * size.height;
}

}  // namespace

Header inspect(Source& source, const Limits& limits) {
  const Stored stored = codec_of(source).scan(source, limits);
  const Size size = upright_size(stored);
  return {stored.format, size.width, size.height, stored.alpha, stored.animated, stored.exif};
}

Derived derive(Source& source, std::span<const Recipe> recipes, const Limits& limits, const Decode& decode) {
  const Watch watch(limits);
  auto [size, picture] = begin(source, recipes, small_side, limits, decode);
  Pipeline pipeline(size, std::move(picture), watch);
  Derived derived;
  derived.damage = pipeline.damage();
  derived.images.resize(recipes.size());
  for (const std::size_t i : largest_first(size, recipes)) derived.images[i] = pipeline.make(recipes[i]);
  describe(pipeline.at_size(inside_square(size, small_side)), watch, derived);
  return derived;
}

Encoded render(Source& source, const Recipe& recipe, const Limits& limits, const Decode& decode) {
  const Watch watch(limits);
  auto [size, picture] = begin(source, {&recipe, 1}, 1, limits, decode);
  return Pipeline(size, std::move(picture), watch).make(recipe);
}

std::uint32_t count_frames(Source& file, const Limits& limits) {
  const Codec& codec = codec_of(file);
  if (codec.motion != nullptr) return codec.motion(file).frames;
  return codec.scan(file, limits).animated ? 2 : 1;
}

bool can_move(const Header& header, const Recipe& recipe) {
  const bool both =
      codec(header.format).open_animation != nullptr && codec(recipe.format).write_animation != nullptr;
  if (!both || header.frames < 2 || header.frames > frames_max) return false;
  const Size source{header.width, header.height};
  const Size result = plan_for(source, recipe).to;
  return std::uint64_t{source.width} * source.height <= animation_source_pixels / header.frames &&
         std::uint64_t{result.width} * result.height <= animation_result_pixels / header.frames;
}

Encoded render_frames(Source& source, const Recipe& recipe, const Limits& limits,
                      const DecodeFrames& decode) {
  const Watch watch(limits);
  const Codec& from = codec_of(source);
  const Size size = upright_size(from.scan(source, limits));
  if (from.motion == nullptr || codec(recipe.format).write_animation == nullptr)
    throw std::invalid_argument("an animation from or to a format that has none");
  const Motion motion = from.motion(source);
  const Plan plan = plan_for(size, recipe);
  const auto frames = decode(source, needed(size, plan), limits);
  const auto writer =
      codec(recipe.format).write_animation(plan.to, motion.plays, std::clamp(recipe.quality, 1, 100), watch);
  std::uint32_t written = 0;
  while (std::optional<Frame> frame = frames->next()) {
    if (written++ == motion.frames || !fits(frame->picture, size)) throw Error(Fault::lost, no_picture);
    writer->add(*Pipeline(size, std::move(frame->picture), watch).pixels(recipe),
                shown_for(frame->milliseconds));
  }
  if (written == 0) throw Error(Fault::lost, no_picture);
  return {recipe.format, plan.to.width, plan.to.height, writer->finish()};
}

PublicForm public_form(Source& file) {
  return codec_of(file).public_form(file);
}

bool holds(const Header& header, const Recipe& recipe) {
  const Size wanted =
      plan({header.width, header.height}, recipe, std::numeric_limits<std::uint32_t>::max()).to;
  return std::max(wanted.width, wanted.height) <= codec(recipe.format).max_side;
}

bool pays(const Header& header, const Recipe& recipe) {
  if (header.frames > 1 && codec(recipe.format).write_animation == nullptr) return false;
  const double made = pixels(plan_for({header.width, header.height}, recipe).to);
  return made >= info(recipe.format).pays_from && made <= info(recipe.format).pays_to;
}

std::uint64_t price(const Header& header, const Recipe& recipe) {
  const Size source{header.width, header.height};
  const Size result = plan_for(source, recipe).to;
  const double from = rates_of(header.format).decode + resample_from;
  const double to = resample_to + (recipe.blur > 0 ? blur_each : 0) + rates_of(recipe.format).encode;
  const double each =
      each_image + rates_of(recipe.format).start + from * pixels(source) + to * pixels(result);
  return static_cast<std::uint64_t>(recipe.moving ? each * header.frames : each);
}

}  // namespace lightkeep::imaging
