// From encoded bytes to a picture to work on: decoded once, no larger than needed, upright, sRGB,
// premultiplied. Called by the pipeline; any thread.
#pragma once

#include <memory>
#include <string>

#include "imaging/codecs/codec.h"
#include "imaging/steps/geometry.h"

namespace lightkeep::imaging {

/// Pixels, and where they lie in the upright source.
struct Picture {
  std::shared_ptr<const Bitmap> pixels;
  double scale_x = 1;  // pixels for one pixel of the source
  double scale_y = 1;
  double origin_x = 0;  // where the source starts in the pixels
  double origin_y = 0;
  std::string damage{};  // what was wrong with the file; rows that did not come are transparent

  Region seen(const Region& source) const {  // in `pixels`
    return {origin_x + source.x * scale_x, origin_y + source.y * scale_y, source.width * scale_x,
            source.height * scale_y};
  }
};

/// `least`: pixels the picture must have each way, upright. Throws Error{corrupt} only where not even the
/// first row came.
Picture decode(Decoder& decoder, Size least, const Watch& watch);

}  // namespace lightkeep::imaging
