// The segments of a JPEG before its first scan, read without libjpeg. For the files of the JPEG codec only;
// any thread.
#pragma once

#include "imaging/codecs/codec.h"

namespace lightkeep::imaging {

struct JpegHeader {
  Stored stored;
  bool progressive = false;
  std::uint64_t blocks = 0;  // of 8 × 8 samples, over all components
};

/// `with_profile`: also gathers the ICC pieces, bounded by profile_bytes_max.
JpegHeader scan_jpeg_segments(Source& source, const Limits& limits, bool with_profile);

}  // namespace lightkeep::imaging
