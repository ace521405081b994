// A 64-bit perceptual hash: pictures that look alike differ in few bits. Called by imaging.cpp; any thread.
#pragma once

#include <cstdint>

#include "imaging/pixels/bitmap.h"

namespace lightkeep::imaging {

inline constexpr std::uint32_t fingerprint_side = 32;

/// The bitmap is opaque, fingerprint_side each way (its shape given up).
std::uint64_t fingerprint(const Bitmap& bitmap);

}  // namespace lightkeep::imaging
