// Where things stand in a WebP file, read without libwebp. For the files of the WebP codec only; any thread.
#pragma once

#include "imaging/codecs/codec.h"

namespace lightkeep::imaging {

struct WebpLayout {
  Stored stored;  // size: of the canvas
  Size frame;     // the still image, or the first frame of an animation
  std::uint32_t frame_x = 0;
  std::uint32_t frame_y = 0;
  std::uint64_t image_at = 0;  // the chunks ALPH and VP8, or VP8L, with their headers
  std::uint64_t image_bytes = 0;
};

WebpLayout scan_webp_chunks(Source& source, const Limits& limits, bool with_profile);

}  // namespace lightkeep::imaging
