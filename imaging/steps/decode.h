// From encoded bytes to a picture to work on: decoded once, no larger than needed, upright, sRGB,
// premultiplied. All that libraries do with foreign bytes happens in here, so that it can be done in another
// process (app/sandbox). Called by imaging.cpp, or for it by whoever is lent; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "imaging/pixels/bitmap.h"
#include "imaging/pixels/limits.h"
#include "imaging/pixels/source.h"
#include "imaging/steps/geometry.h"

namespace lightkeep::imaging {

/// Pixels, and where they lie in the upright source.
struct Picture {
  std::shared_ptr<const Bitmap> pixels;
  double scale_x = 1;  // pixels for one pixel of the source
  double scale_y = 1;
  double origin_x = 0;  // where the source starts in the pixels
  double origin_y = 0;
  std::string damage{};               // what was wrong with the file; rows that did not come are transparent
  std::uint64_t spent_elsewhere = 0;  // nanoseconds of a processor that another process had

  Region seen(const Region& source) const {  // in `pixels`
    return {origin_x + source.x * scale_x, origin_y + source.y * scale_y, source.width * scale_x,
            source.height * scale_y};
  }
};

/// `least`: pixels the picture must have each way, upright. Throws Error{corrupt} only where not even the
/// first row came.
Picture decode(Source& source, Size least, const Limits& limits);

/// Does as `decode` does, here or elsewhere.
using Decode = std::function<Picture(Source& source, Size least, const Limits& limits)>;

struct Frame {
  Picture picture;
  std::uint32_t milliseconds = 0;  // that it is shown for
};

/// An animation's pictures, one after the other.
class Frames {
 public:
  virtual ~Frames() = default;
  /// Empty where there is none any more. The pixels are good until the next call. Throws Error{corrupt} where
  /// not even the first one came.
  virtual std::optional<Frame> next() = 0;
};

/// As `decode`, of an image that moves. The source outlives what comes of it.
std::unique_ptr<Frames> decode_frames(Source& source, Size least, const Limits& limits);

/// Does as `decode_frames` does, here or elsewhere.
using DecodeFrames = std::function<std::unique_ptr<Frames>(Source& source, Size least, const Limits& limits)>;

}  // namespace lightkeep::imaging
