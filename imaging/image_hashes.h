// A picture in a few bytes: BlurHash (https://blurha.sh), from which a blurred one is drawn, and a perceptual
// hash, by which pictures are compared. Called by imaging.cpp; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "imaging/pixels/bitmap.h"

namespace lightkeep::imaging {

struct Components {
  int across;  // 1-9
  int down;    // 1-9
};

/// Four by three along the longer side; one along a side of a single pixel.
Components components_for(Size size);

/// The bitmap is small and opaque. Its cost is pixels × components.
std::string blurhash(const Bitmap& bitmap, Components components);

inline constexpr std::uint32_t fingerprint_side = 32;

/// A 64-bit perceptual hash: pictures that look alike differ in few bits. The bitmap is opaque,
/// fingerprint_side each way (its shape given up).
std::uint64_t fingerprint(const Bitmap& bitmap);

}  // namespace lightkeep::imaging
