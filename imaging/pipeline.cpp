// The steps of one image. One thread at a time.
#include "imaging/pipeline.h"

#include <algorithm>
#include <stdexcept>

#include "imaging/codecs/codec.h"
#include "imaging/pixels/bitmap.h"
#include "imaging/steps/blur.h"
#include "imaging/steps/resample.h"

namespace lightkeep::imaging {
namespace {

/// A picture may stand in for the decoded one while it has this many pixels for each one wanted; below, two
/// filters in a row show.
constexpr double cascade_ratio = 1.9;

bool suffices(Size have, Size wanted) {
  return have == wanted ||
         (have.width >= cascade_ratio * wanted.width && have.height >= cascade_ratio * wanted.height);
}

bool is_all_of(const Region& region, const Bitmap& bitmap) {
  return region.x == 0 && region.y == 0 && region.width == bitmap.width() && region.height == bitmap.height();
}

void require(bool kept, const char* promise) {
  if (!kept) throw std::invalid_argument(promise);
}

}  // namespace

struct Pipeline::Job {
  const Recipe& recipe;
  Plan plan;
  std::shared_ptr<const Bitmap> pixels;
};

const std::vector<Pipeline::Step>& Pipeline::steps() {
  static const std::vector<Step> list{&Pipeline::resize, &Pipeline::soften, &Pipeline::flatten_alpha};
  return list;
}

Plan plan_for(Size source, const Recipe& recipe) {
  const Codec& writer = codec(recipe.format);
  require(writer.encode != nullptr, "a recipe for a format that is not written");
  require(recipe.width != 0u && recipe.height != 0u, "a recipe with an empty side");
  return plan(source, recipe, writer.max_side);
}

Pipeline::Pipeline(Size size, Picture decoded, const Watch& watch) : size_(size), watch_(watch) {
  pictures_.push_back(std::move(decoded));
}

std::shared_ptr<const Bitmap> Pipeline::pixels(const Recipe& recipe) {
  Job job{recipe, plan_for(size_, recipe), nullptr};
  for (const Step step : steps()) (this->*step)(job);
  return std::move(job.pixels);
}

Encoded Pipeline::make(const Recipe& recipe) {
  const std::shared_ptr<const Bitmap> made = pixels(recipe);
  const int quality = std::clamp(recipe.quality, 1, 100);
  return {recipe.format, made->width(), made->height(), codec(recipe.format).encode(*made, quality, watch_)};
}

Bitmap Pipeline::at_size(Size to) {
  const Region whole{0, 0, double(size_.width), double(size_.height)};
  const Picture& source = source_for({whole, to, true});
  return resample(*source.pixels, source.seen(whole), to, watch_);
}

/// The smallest picture that suffices.
const Picture& Pipeline::source_for(const Plan& plan) const {
  const Size wanted = needed(size_, plan);
  const auto found = std::find_if(pictures_.rbegin(), pictures_.rend() - 1, [&](const Picture& picture) {
    return suffices(picture.pixels->size(), wanted);
  });
  return *found;
}

void Pipeline::resize(Job& job) {
  const Picture& source = source_for(job.plan);
  const Region seen = source.seen(job.plan.from);
  if (is_all_of(seen, *source.pixels) && source.pixels->size() == job.plan.to) {
    job.pixels = source.pixels;
    return;
  }
  job.pixels = std::make_shared<const Bitmap>(resample(*source.pixels, seen, job.plan.to, watch_));
  if (!job.plan.whole) return;
  pictures_.push_back(
      {job.pixels, double(job.plan.to.width) / size_.width, double(job.plan.to.height) / size_.height});
}

void Pipeline::soften(Job& job) {
  if (job.recipe.blur <= 0) return;
  auto blurred = std::make_shared<Bitmap>(job.pixels->copy());
  blur(*blurred, std::min(job.recipe.blur, 100), watch_);
  job.pixels = std::move(blurred);
}

void Pipeline::flatten_alpha(Job& job) {
  if (info(job.recipe.format).alpha || !job.pixels->alpha()) return;
  auto flat = std::make_shared<Bitmap>(job.pixels->copy());
  flatten(*flat);
  job.pixels = std::move(flat);
}

}  // namespace lightkeep::imaging
