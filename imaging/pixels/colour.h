// Colours to sRGB by the embedded ICC profile (lcms2; nobody else includes it). Made once per decode; one
// thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace lightkeep::imaging {

/// The transfer curve of sRGB (IEC 61966-2-1).
double srgb_to_linear(std::uint8_t value);  // 0-1
int linear_to_srgb(double value);           // 0-255, clamped

enum class Model { grey, rgb, cmyk };  // of the samples of a row; says which profiles fit

/// A profile that is broken, of another model than the pixels, or sRGB in effect does nothing (CMYK then goes
/// by a plain formula).
class ColourTransform {
 public:
  ColourTransform(std::span<const std::byte> profile, Model model);
  ~ColourTransform();
  ColourTransform(ColourTransform&&) noexcept;
  ColourTransform& operator=(ColourTransform&&) noexcept;

  class Work;  // one kind for each model; for colour.cpp only
  bool identity() const;
  /// In place: a row as Decoder::read_row gives it → R G B A, not premultiplied. Alpha stays.
  void apply(std::span<std::uint8_t> row) const;

 private:
  std::unique_ptr<Work> work_;  // null: identity
};

}  // namespace lightkeep::imaging
