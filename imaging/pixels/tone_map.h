// Pictures with more light than a screen of sRGB shows (HDR), made to fit it. Used by the HEIF codec; one
// thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lightkeep::imaging {

enum class Transfer { pq, hlg };  // SMPTE ST 2084, ARIB STD-B67: both in ITU-R BT.2100

/// One curve for all: light relative to the white of text (203 cd/m², ITU-R BT.2408) through Reinhard's
/// extended operator, with 1,000 cd/m² as the brightest; then BT.2020's primaries to those of sRGB, cut to
/// what it holds.
class ToneMap {
 public:
  /// `bits` of a sample: 8-16.
  ToneMap(Transfer transfer, int bits);
  /// A row of R G B A samples of two bytes, little-endian → R G B A of one. Alpha is scaled down.
  void apply(std::span<const std::uint16_t> row, std::uint8_t* out) const;

 private:
  int bits_;
  std::vector<float> light_;           // of a sample, 1: white of text
  std::vector<std::uint8_t> encoded_;  // of linear light, in steps
};

}  // namespace lightkeep::imaging
