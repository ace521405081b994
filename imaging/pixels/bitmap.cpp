// Allocation of pixels, checked. Any thread.
#include "imaging/pixels/bitmap.h"

#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>

namespace lightkeep::imaging {

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

Bitmap Bitmap::copy() const {
  Bitmap twin(size_, alpha_);
  std::memcpy(twin.pixels_.get(), pixels_.get(), checked_bytes(size_.width, size_.height, channels));
  return twin;
}

void Bitmap::Free::operator()(std::uint8_t* pixels) const {
  std::free(pixels);
}

}  // namespace lightkeep::imaging
