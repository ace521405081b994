// PNGs for tests, and a reader of results that shares no code with ours. Tests only.
#include <png.h>

#include <array>
#include <stdexcept>

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging::testing {
namespace {

void append(png_structp png, png_bytep data, std::size_t count) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<char*>(data), count);
}
void flush(png_structp) {}

int colour_type(PngKind kind) {
  constexpr std::array<int, 6> types{PNG_COLOR_TYPE_RGBA,       PNG_COLOR_TYPE_RGB,     PNG_COLOR_TYPE_GRAY,
                                     PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_PALETTE, PNG_COLOR_TYPE_RGB};
  return types.at(static_cast<std::size_t>(kind));
}

/// Palette index of 3-3-2 bits.
std::uint8_t index_of(const std::uint8_t* p) {
  return static_cast<std::uint8_t>((p[0] & 0xe0) | (p[1] & 0xe0) >> 3 | p[2] >> 6);
}

void write_palette(png_structp png, png_infop info) {
  std::array<png_color, 256> colours{};
  std::array<png_byte, 256> alphas{};
  for (std::size_t i = 0; i < 256; ++i) {
    colours[i] = {static_cast<png_byte>((i >> 5) * 255 / 7), static_cast<png_byte>((i >> 2 & 7) * 255 / 7),
                  static_cast<png_byte>((i & 3) * 85)};
    alphas[i] = i == 0 ? 0 : 255;
  }
  png_set_PLTE(png, info, colours.data(), 256);
  png_set_tRNS(png, info, alphas.data(), 1, nullptr);
}

std::vector<std::uint8_t> samples(const std::uint8_t* p, PngKind kind) {
  switch (kind) {
    case PngKind::rgba:
      return {p[0], p[1], p[2], p[3]};
    case PngKind::rgb:
    case PngKind::rgb_key:
      return {p[0], p[1], p[2]};
    case PngKind::grey:
      return {p[0]};
    case PngKind::grey_alpha:
      return {p[0], p[3]};
    case PngKind::palette:
      return {index_of(p)};
  }
  return {};
}

std::vector<std::uint8_t> row_of(const Raster& raster, std::uint32_t y, const PngOptions& options) {
  std::vector<std::uint8_t> row;
  for (std::uint32_t x = 0; x < raster.width; ++x)
    for (const std::uint8_t value : samples(raster.at(x, y), options.kind)) {
      row.push_back(value);
      if (options.depth == 16) row.push_back(value);
    }
  return row;
}

void write_extras(png_structp png, png_infop info, const PngOptions& options) {
  std::string exif = options.exif;
  if (!exif.empty())
    png_set_eXIf_1(png, info, static_cast<png_uint_32>(exif.size()),
                   reinterpret_cast<png_bytep>(exif.data()));
  if (!options.profile.empty())
    png_set_iCCP(png, info, "test", 0, reinterpret_cast<png_const_bytep>(options.profile.data()),
                 static_cast<png_uint_32>(options.profile.size()));
  if (options.kind == PngKind::palette) write_palette(png, info);
  if (options.kind == PngKind::rgb_key) {
    const png_color_16 magenta{0, 255, 0, 255, 0};
    png_set_tRNS(png, info, nullptr, 0, &magenta);
  }
}

/// PNG third edition, annex D, a bit at a time.
std::uint32_t check_sum(std::string_view bytes) {
  std::uint32_t sum = 0xffffffff;
  for (const char byte : bytes) {
    sum ^= static_cast<std::uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) sum = (sum & 1) != 0 ? sum >> 1 ^ 0xedb88320 : sum >> 1;
  }
  return ~sum;
}

}  // namespace

std::string make_png(const Raster& raster, const PngOptions& options) {
  std::string out;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(png, &out, append, flush);
  png_set_IHDR(png, info, raster.width, raster.height, options.depth, colour_type(options.kind),
               options.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  write_extras(png, info, options);
  png_write_info(png, info);
  const int passes = options.interlaced ? png_set_interlace_handling(png) : 1;
  for (int pass = 0; pass < passes; ++pass)
    for (std::uint32_t y = 0; y < raster.height; ++y) png_write_row(png, row_of(raster, y, options).data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return out;
}

std::string png_chunk(const std::string& name, const std::string& body) {
  const auto big = [](std::size_t value) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift);
    return text;
  };
  const std::string checked = name + body;
  return big(body.size()) + checked + big(check_sum(checked));
}

Raster read_png(std::string_view bytes) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()))
    throw std::runtime_error(image.message);
  image.format = PNG_FORMAT_RGBA;
  Raster raster(image.width, image.height);
  if (!png_image_finish_read(&image, nullptr, raster.rgba.data(), 0, nullptr))
    throw std::runtime_error(image.message);
  return raster;
}

}  // namespace lightkeep::imaging::testing
