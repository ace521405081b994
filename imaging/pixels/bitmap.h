// Pixels in memory, the only place where sizes are multiplied, and their alpha. Made by the pipeline and the
// steps; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace lightkeep::imaging {

struct Size {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool operator==(const Size&) const = default;
};

/// width × height × bytes; throws std::length_error when that is more than an address space wants to hold.
std::size_t checked_bytes(std::uint64_t width, std::uint64_t height, std::size_t bytes);

/// sRGB, 8 bits, R G B A, alpha premultiplied. Move only. Readable for `overread` bytes past the last row, so
/// that kernels may load whole vectors.
class Bitmap {
 public:
  static constexpr std::size_t channels = 4;
  static constexpr std::size_t overread = 64;

  Bitmap() = default;
  explicit Bitmap(Size size, bool alpha = false);  // transparent black; the pages are not touched yet
  /// Over pixels that somebody else keeps, with `overread` behind them.
  Bitmap(Size size, bool alpha, std::uint8_t* kept);

  Bitmap copy() const;

  Size size() const { return size_; }
  std::uint32_t width() const { return size_.width; }
  std::uint32_t height() const { return size_.height; }
  std::size_t stride() const { return stride_; }  // bytes from row to row
  bool alpha() const { return alpha_; }           // false: every alpha is 255
  void set_alpha(bool alpha) { alpha_ = alpha; }
  bool empty() const { return !pixels_; }

  std::uint8_t* row(std::uint32_t y) { return pixels_.get() + y * stride_; }
  const std::uint8_t* row(std::uint32_t y) const { return pixels_.get() + y * stride_; }
  std::span<std::uint8_t> all() { return {pixels_.get(), stride_ * size_.height}; }
  std::span<const std::uint8_t> all() const { return {pixels_.get(), stride_ * size_.height}; }
  std::span<std::uint8_t> samples(std::uint32_t y) { return {row(y), stride_}; }
  std::span<const std::uint8_t> samples(std::uint32_t y) const { return {row(y), stride_}; }

 private:
  struct Free {
    Free() {}
    explicit Free(bool mine) : ours(mine) {}
    bool ours = true;
    void operator()(std::uint8_t* pixels) const;
  };
  Size size_;
  std::size_t stride_ = 0;
  bool alpha_ = false;
  std::unique_ptr<std::uint8_t[], Free> pixels_;
};

/// Rows of R G B A, 8 bits: alpha is multiplied in, in place. True when a pixel was not opaque.
bool premultiply(std::span<std::uint8_t> row);

/// `out` has the size of `row`. Fully transparent pixels become 0 0 0 0.
void unpremultiply(std::span<const std::uint8_t> row, std::uint8_t* out);

/// Colours may not exceed their alpha; a filter with negative lobes makes some that do.
void clamp_to_alpha(std::span<std::uint8_t> row);

/// On white, for formats without alpha.
void flatten(Bitmap& bitmap);

}  // namespace lightkeep::imaging
