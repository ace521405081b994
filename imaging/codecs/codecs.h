// The functions of the codecs, for the table in codec.cpp and for nobody else.
#pragma once

#include "imaging/codecs/codec.h"

namespace lightkeep::imaging {

Stored scan_jpeg(Source& source, const Limits& limits);
Stored scan_png(Source& source, const Limits& limits);
Stored scan_webp(Source& source, const Limits& limits);
Stored scan_gif(Source& source, const Limits& limits);

std::unique_ptr<Decoder> open_jpeg(Source& source, const Limits& limits, const Watch& watch);
std::unique_ptr<Decoder> open_png(Source& source, const Limits& limits, const Watch& watch);
std::unique_ptr<Decoder> open_webp(Source& source, const Limits& limits, const Watch& watch);
std::unique_ptr<Decoder> open_gif(Source& source, const Limits& limits, const Watch& watch);

/// JPEG wants a bitmap without alpha.
std::string encode_jpeg(const Bitmap& bitmap, int quality, const Watch& watch);
std::string encode_png(const Bitmap& bitmap, int quality, const Watch& watch);
std::string encode_webp(const Bitmap& bitmap, int quality, const Watch& watch);

}  // namespace lightkeep::imaging
