// JPEGs for tests. Tests only.
// clang-format off
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <jpeglib.h>
// clang-format on

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging::testing {
namespace {

struct Spaces {
  J_COLOR_SPACE in;
  J_COLOR_SPACE stored;
  int components;
};

Spaces spaces_of(JpegKind kind) {
  switch (kind) {
    case JpegKind::colour:
      return {JCS_EXT_RGBX, JCS_YCbCr, 4};
    case JpegKind::grey:
      return {JCS_EXT_RGBX, JCS_GRAYSCALE, 4};
    case JpegKind::cmyk:
      return {JCS_CMYK, JCS_CMYK, 4};
    case JpegKind::ycck:
      return {JCS_CMYK, JCS_YCCK, 4};
  }
  std::abort();
}

void configure(jpeg_compress_struct& jpeg, const Raster& raster, const JpegOptions& options) {
  const Spaces spaces = spaces_of(options.kind);
  jpeg.image_width = raster.width;
  jpeg.image_height = raster.height;
  jpeg.input_components = spaces.components;
  jpeg.in_color_space = spaces.in;
  jpeg_set_defaults(&jpeg);
  jpeg_set_colorspace(&jpeg, spaces.stored);
  jpeg_set_quality(&jpeg, options.quality, TRUE);
  if (options.full_chroma)
    for (int i = 0; i < jpeg.num_components; ++i)
      jpeg.comp_info[i].h_samp_factor = jpeg.comp_info[i].v_samp_factor = 1;
  if (options.progressive) jpeg_simple_progression(&jpeg);
  if (options.kind == JpegKind::cmyk) jpeg.write_Adobe_marker = options.adobe_marker;
}

void write_extras(jpeg_compress_struct& jpeg, const JpegOptions& options) {
  if (!options.exif.empty()) {
    const std::string segment = std::string("Exif\0", 5) + options.exif_padding + options.exif;
    jpeg_write_marker(&jpeg, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(segment.data()),
                      static_cast<unsigned>(segment.size()));
  }
  if (!options.profile.empty())
    jpeg_write_icc_profile(&jpeg, reinterpret_cast<const JOCTET*>(options.profile.data()),
                           static_cast<unsigned>(options.profile.size()));
}

}  // namespace

std::string make_jpeg(const Raster& raster, const JpegOptions& options) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* bytes = nullptr;
  unsigned long count = 0;
  jpeg_mem_dest(&jpeg, &bytes, &count);
  configure(jpeg, raster, options);
  jpeg_start_compress(&jpeg, TRUE);
  write_extras(jpeg, options);
  const bool cmyk = options.kind == JpegKind::cmyk || options.kind == JpegKind::ycck;
  for (std::uint32_t y = 0; y < raster.height; ++y) {
    std::vector<std::uint8_t> row(raster.at(0, y), raster.at(0, y) + std::size_t{raster.width} * 4);
    if (cmyk)
      for (auto& value : row) value = static_cast<std::uint8_t>(~value);
    JSAMPROW rows[1] = {row.data()};
    jpeg_write_scanlines(&jpeg, rows, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  std::string out(reinterpret_cast<char*>(bytes), count);
  std::free(bytes);
  return out;
}

}  // namespace lightkeep::imaging::testing
