// Limits on what the header claims, and the watch over a running decode. Any thread.
#include "imaging/pixels/limits.h"

#include "imaging/pixels/source.h"

namespace lightkeep::imaging {
namespace {

std::string sides(std::uint64_t width, std::uint64_t height) {
  return std::to_string(width) + " × " + std::to_string(height) + " pixels";
}

}  // namespace

void decide(Format format, std::uint64_t width, std::uint64_t height, const Limits& limits) {
  const std::string name(info(format).name);
  if (width == 0 || height == 0) damaged(format, "its header says " + sides(width, height) + ".");
  if (width > limits.max_side || height > limits.max_side)
    throw Error(Fault::too_large, "This " + name + " has " + sides(width, height) +
                                      "; a side may have at most " + std::to_string(limits.max_side) + ".");
  // Division, so that no limit a user sets can overflow.
  if (width * height / 1'000'000 >= limits.megapixels && width * height > limits.megapixels * 1'000'000)
    throw Error(Fault::too_large, "This " + name + " has " + sides(width, height) + "; at most " +
                                      std::to_string(limits.megapixels) + " megapixels are taken.");
}

std::string damage_text(Format format, std::string_view why) {
  return "This " + std::string(info(format).name) + " is damaged: " + std::string(why);
}

void damaged(Format format, const std::string& why) {
  throw Error(Fault::corrupt, damage_text(format, why));
}

Watch::Watch(const Limits& limits)
    : stop_(limits.stop),
      deadline_(std::chrono::steady_clock::now() + std::chrono::seconds(limits.seconds)) {}

bool Watch::expired() const noexcept {
  return (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) ||
         std::chrono::steady_clock::now() >= deadline_;
}

void Watch::check() const {
  if (expired()) throw Error(Fault::cancelled, "Processing of this image was stopped, or took too long.");
}

}  // namespace lightkeep::imaging
