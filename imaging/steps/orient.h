// Puts rows as they are stored where they belong in the upright picture. Called by the decode step; any
// thread.
#pragma once

#include "imaging/pixels/bitmap.h"
#include "imaging/pixels/exif.h"

namespace lightkeep::imaging {

constexpr Size upright(Size stored, int orientation) {
  return swaps_sides(orientation) ? Size{stored.height, stored.width} : stored;
}

/// Whether a picture that is turned upright is seen from its right, or from its bottom.
struct Mirrored {
  bool across;
  bool down;
};
Mirrored mirrored(int orientation);

/// `strip` holds rows `first`, `first` + 1, … (at most strip.height()) of a picture that is as large as `out`
/// before it is turned.
struct Strip {
  const Bitmap& rows;
  std::uint32_t first;
  std::uint32_t count;
};
void place(const Strip& strip, int orientation, Bitmap& out);

}  // namespace lightkeep::imaging
