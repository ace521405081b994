// Colours to sRGB by the embedded ICC profile (lcms2; nobody else includes it). Made once per decode; one
// thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace lightkeep::imaging {

/// The transfer curve of sRGB (IEC 61966-2-1).
double srgb_to_linear(std::uint8_t value);  // 0-1
int linear_to_srgb(double value);           // 0-255, clamped

enum class Model { grey, rgb, cmyk };  // of the samples of a row; says which profiles fit

/// Where a file has numbers instead of a profile. x and y by CIE 1931; those of sRGB where nothing else is
/// said.
struct Encoding {
  double gamma = 2.2;       // light = sample ^ gamma
  bool srgb_curve = false;  // instead
  std::array<double, 2> white{0.3127, 0.3290};
  std::array<double, 6> primaries{0.64, 0.33, 0.30, 0.60, 0.15, 0.06};  // red, green, blue
};

/// An ICC profile that says the same; empty for numbers that make no sense. Not for CMYK.
std::vector<std::byte> profile_of(const Encoding& encoding, Model model);

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
