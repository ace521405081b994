// The functions of the codecs: those that the table in codec.cpp names, and what a scan tells its decoder.
// For the files of this folder only; any thread.
#pragma once

#include <optional>

#include "imaging/codecs/codec.h"

namespace lightkeep::imaging {

Stored scan_jpeg(Source& source, const Limits& limits);
Stored scan_png(Source& source, const Limits& limits);
Stored scan_webp(Source& source, const Limits& limits);
Stored scan_gif(Source& source, const Limits& limits);
Stored scan_heic(Source& source, const Limits& limits);
Stored scan_avif(Source& source, const Limits& limits);
Stored scan_tiff(Source& source, const Limits& limits);

std::unique_ptr<Decoder> open_jpeg(Source& source, const Limits& limits, const Watch& watch);
std::unique_ptr<Decoder> open_png(Source& source, const Limits& limits, const Watch& watch);
std::unique_ptr<Decoder> open_webp(Source& source, const Limits& limits, const Watch& watch);
std::unique_ptr<Decoder> open_gif(Source& source, const Limits& limits, const Watch& watch);
std::unique_ptr<Decoder> open_heic(Source& source, const Limits& limits, const Watch& watch);
std::unique_ptr<Decoder> open_avif(Source& source, const Limits& limits, const Watch& watch);
std::unique_ptr<Decoder> open_tiff(Source& source, const Limits& limits, const Watch& watch);

/// JPEG wants a bitmap without alpha.
std::string encode_jpeg(const Bitmap& bitmap, int quality, const Watch& watch);
std::string encode_png(const Bitmap& bitmap, int quality, const Watch& watch);
std::string encode_webp(const Bitmap& bitmap, int quality, const Watch& watch);
std::string encode_avif(const Bitmap& bitmap, int quality, const Watch& watch);

/// Where a file breaks off or breaks the rules, counting ends.
Motion motion_of_gif(Source& file);
Motion motion_of_webp(Source& file);
std::unique_ptr<Animation> open_gif_animation(Source& source, const Limits& limits, const Watch& watch);
std::unique_ptr<Animation> open_webp_animation(Source& source, const Limits& limits, const Watch& watch);
std::unique_ptr<AnimationWriter> write_webp_animation(Size size, std::uint32_t plays, int quality,
                                                      const Watch& watch);

PublicForm public_jpeg(Source& file);
PublicForm public_png(Source& file);
PublicForm public_webp(Source& file);
PublicForm public_gif(Source& file);
PublicForm public_heic(Source& file);
PublicForm public_avif(Source& file);
PublicForm public_tiff(Source& file);

/// The segments of a JPEG before its first scan, read without libjpeg. For the files of the JPEG codec.
struct JpegHeader {
  Stored stored;
  bool progressive = false;
  std::uint64_t blocks = 0;  // of 8 × 8 samples, over all components
};

/// `with_profile`: also gathers the ICC pieces, bounded by profile_bytes_max.
JpegHeader scan_jpeg_segments(Source& source, const Limits& limits, bool with_profile);

/// The chunks of a PNG, read without libpng. For the files of the PNG codec.
struct PngLayout {
  Stored stored;
  std::optional<Encoding> encoding;  // by chunks that are not a profile
  bool encoding_first = false;       // it goes before the profile
  std::uint64_t data_end = 0;        // where the check sum of the last image data stands, or the file ends
  std::uint64_t data_over = 0;       // where the chunk behind the last image data starts
};

/// Likewise.
PngLayout scan_png_chunks(Source& source, const Limits& limits);

/// Where things stand in a WebP file, read without libwebp. For the files of the WebP codec.
struct WebpLayout {
  Stored stored;  // size: of the canvas
  Size frame;     // the still image, or the first frame of an animation
  std::uint32_t frame_x = 0;
  std::uint32_t frame_y = 0;
  std::uint64_t image_at = 0;  // the chunks ALPH and VP8, or VP8L, with their headers
  std::uint64_t image_bytes = 0;
};

/// Likewise.
WebpLayout scan_webp_chunks(Source& source, const Limits& limits, bool with_profile);

/// How the first picture of a TIFF is stored, read without libtiff. For the files of the TIFF codec.
struct TiffLayout {
  enum class Alpha { none, multiplied, straight };
  Stored stored;
  Alpha alpha = Alpha::none;
  std::uint32_t samples = 1;  // of a pixel
  bool grey = false;
  bool cmyk = false;      // in rows of four inks, for its profile
  bool wide = false;      // 16 bits a sample
  bool tiled = false;     // instead of strips
  bool separate = false;  // a plane for each sample
};

/// Likewise.
TiffLayout scan_tiff_directory(Source& source, const Limits& limits);

}  // namespace lightkeep::imaging
