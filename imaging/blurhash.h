// BlurHash (https://blurha.sh): a picture in some thirty characters. Called by imaging.cpp; any thread.
#pragma once

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

}  // namespace lightkeep::imaging
