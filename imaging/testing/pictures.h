// Pictures that the tests of imaging draw and encode themselves, with the libraries or byte by byte. Tests
// only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/imaging.h"
#include "imaging/pixels/bitmap.h"

namespace lightkeep::imaging::testing {

class MemorySource final : public Source {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override;
  std::uint64_t bytes_read() const { return read_; }

 private:
  std::string bytes_;
  std::uint64_t read_ = 0;
};

/// R G B A, not premultiplied.
struct Raster {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<std::uint8_t> rgba;

  Raster() = default;
  Raster(std::uint32_t w, std::uint32_t h) : width(w), height(h), rgba(std::size_t{w} * h * 4) {}
  std::uint8_t* at(std::uint32_t x, std::uint32_t y) {
    return rgba.data() + (std::size_t{y} * width + x) * 4;
  }
  const std::uint8_t* at(std::uint32_t x, std::uint32_t y) const {
    return rgba.data() + (std::size_t{y} * width + x) * 4;
  }
};

Raster flat(std::uint32_t width, std::uint32_t height, std::uint32_t rgba);
/// Smooth, and different in all four corners, so that every turn shows.
Raster gradient(std::uint32_t width, std::uint32_t height);
/// A gradient whose alpha falls from left to right.
Raster fading(std::uint32_t width, std::uint32_t height);
/// Detail at many scales, reproducible.
Raster photo(std::uint32_t width, std::uint32_t height);
/// As someone with the file in this EXIF orientation stored it: turning it by the orientation gives `upright`
/// back.
Raster stored_as(const Raster& upright, int orientation);

/// As imaging works on it: alpha multiplied in.
Bitmap bitmap_of(const Raster& raster);

double mean_distance(const Raster& a, const Raster& b);  // of all samples; 255 when sizes differ
int largest_distance(const Raster& a, const Raster& b);

std::string exif(int orientation);
std::string display_p3_profile();
std::string adobe_rgb_profile();
std::string srgb_profile();
std::string grey_profile(double gamma);
std::string cmyk_profile();  // ink limited, made with lcms2

enum class JpegKind { colour, grey, cmyk, ycck };
struct JpegOptions {
  int quality = 95;
  JpegKind kind = JpegKind::colour;
  bool progressive = false;
  bool adobe_marker = true;  // of CMYK
  bool full_chroma = true;
  std::string exif = {};
  char exif_padding = '\0';
  std::string profile = {};
};
/// CMYK: the raster holds C M Y K, 255 for full ink.
std::string make_jpeg(const Raster& raster, const JpegOptions& options = {});

enum class PngKind { rgba, rgb, grey, grey_alpha, palette, rgb_key };
struct PngOptions {
  PngKind kind = PngKind::rgba;
  int depth = 8;
  bool interlaced = false;
  std::string exif = {};
  std::string profile = {};
};
std::string make_png(const Raster& raster, const PngOptions& options = {});
/// Length, name, body and check sum; behind the header of a PNG (33 bytes) it may say what colours mean.
std::string png_chunk(const std::string& name, const std::string& body);

struct WebpOptions {
  bool lossless = true;
  float quality = 95;
  std::string exif = {};
  std::string profile = {};
};
std::string make_webp(const Raster& raster, const WebpOptions& options = {});
struct WebpFrame {
  Raster raster;
  std::uint32_t x = 0;  // even
  std::uint32_t y = 0;
};
std::string make_animated_webp(std::uint32_t width, std::uint32_t height,
                               const std::vector<WebpFrame>& frames, bool alpha = true);

struct GifOptions {
  std::uint32_t canvas_width = 0;  // 0: as the raster
  std::uint32_t canvas_height = 0;
  int left = 0;
  int top = 0;
  bool interlaced = false;
  int frames = 1;
};
/// Colours are cut to 3-3-2 bits, index 0 stands for transparency where the raster's alpha is 0.
std::string make_gif(const Raster& raster, const GifOptions& options = {});
struct GifFrame {
  Raster raster;
  int left = 0;
  int top = 0;
  int delay = 10;    // hundredths of a second
  int disposal = 0;  // GIF89a, 23
};
/// `repeats`: as the file says it, 0 for without end; -1: it does not say.
std::string make_animated_gif(std::uint32_t width, std::uint32_t height, const std::vector<GifFrame>& frames,
                              int repeats = 0);
std::uint32_t gif_colour(std::uint8_t r, std::uint8_t g,
                         std::uint8_t b);  // what make_gif makes of it, 0xrrggbb

enum class TiffKind { rgb, rgba, grey, white_is_zero, grey_alpha, palette, cmyk, ycc };
struct TiffOptions {
  TiffKind kind = TiffKind::rgb;
  std::uint16_t compression = 1;  // none
  std::uint16_t bits = 8;         // of a sample; 16 too
  std::uint16_t extra = 2;  // what its fourth sample, or second of greys, is: alpha that is not multiplied
  std::uint16_t orientation = 1;
  std::uint32_t rows_of_strip = 16;
  std::string profile = {};
  int pages = 1;
  bool tiled = false;
  bool separate = false;  // a plane for each sample
  bool big_endian = false;
  std::string words = {};  // in all tags that say something of the maker
  bool place = false;      // and where that was; wants words
};
/// CMYK: the raster holds C M Y K, 255 for full ink.
std::string make_tiff(const Raster& raster, const TiffOptions& options = {});

Header header_of(const std::string& bytes);
std::string public_bytes(const std::string& bytes);  // the whole public form

Raster read_png(std::string_view bytes);
Raster read_any(const std::string& bytes);  // through render() to PNG: sizes and colours as imaging sees them

}  // namespace lightkeep::imaging::testing
