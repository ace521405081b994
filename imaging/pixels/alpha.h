// Alpha: multiplied in, divided out, put on white. Rows of R G B A, 8 bits. Any thread.
#pragma once

#include <cstdint>
#include <span>

#include "imaging/pixels/bitmap.h"

namespace lightkeep::imaging {

/// In place. True when a pixel was not opaque.
bool premultiply(std::span<std::uint8_t> row);

/// `out` has the size of `row`. Fully transparent pixels become 0 0 0 0.
void unpremultiply(std::span<const std::uint8_t> row, std::uint8_t* out);

/// Colours may not exceed their alpha; a filter with negative lobes makes some that do.
void clamp_to_alpha(std::span<std::uint8_t> row);

/// On white, for formats without alpha.
void flatten(Bitmap& bitmap);

}  // namespace lightkeep::imaging
