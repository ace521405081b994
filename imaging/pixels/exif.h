// The one tag that we need from EXIF. Called by the header scans; any thread.
#pragma once

#include <cstddef>
#include <span>

namespace lightkeep::imaging {

/// Orientation, 1-8, from a TIFF structure (Exif 2.32, 4.6.2), with or without "Exif\0\0" in front. 1 for
/// anything broken.
int exif_orientation(std::span<const std::byte> exif);

/// Orientations 5 to 8 swap width and height.
constexpr bool swaps_sides(int orientation) {
  return orientation >= 5;
}

}  // namespace lightkeep::imaging
