// GIFs for tests. Tests only.
#include <gif_lib.h>

#include <array>

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging::testing {
namespace {

int append(GifFileType* gif, const GifByteType* data, int count) {
  static_cast<std::string*>(gif->UserData)
      ->append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(count));
  return count;
}

GifColorType colour_of(std::size_t index) {
  return {static_cast<GifByteType>((index >> 5) * 255 / 7),
          static_cast<GifByteType>((index >> 2 & 7) * 255 / 7), static_cast<GifByteType>((index & 3) * 85)};
}

/// Never 0, which is transparent: black gives way to the darkest blue.
std::uint8_t index_of(const std::uint8_t* p) {
  const int index = (p[0] & 0xe0) | (p[1] & 0xe0) >> 3 | p[2] >> 6;
  return static_cast<std::uint8_t>(index == 0 ? 1 : index);
}

void write_lines(GifFileType* gif, const Raster& raster, bool interlaced) {
  constexpr std::array<std::array<std::uint32_t, 2>, 5> orders{{{0, 8}, {4, 8}, {2, 4}, {1, 2}, {0, 1}}};
  for (std::size_t i = interlaced ? 0 : 4; i < (interlaced ? 4u : 5u); ++i)
    for (std::uint32_t y = orders[i][0]; y < raster.height; y += orders[i][1]) {
      std::vector<GifPixelType> line;
      for (std::uint32_t x = 0; x < raster.width; ++x)
        line.push_back(raster.at(x, y)[3] == 0 ? 0 : index_of(raster.at(x, y)));
      EGifPutLine(gif, line.data(), static_cast<int>(line.size()));
    }
}

void write_frame(GifFileType* gif, const GifFrame& frame, bool interlaced) {
  const GraphicsControlBlock control{frame.disposal, false, frame.delay, 0};
  std::array<GifByteType, 4> extension{};
  EGifGCBToExtension(&control, extension.data());
  EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, 4, extension.data());
  EGifPutImageDesc(gif, frame.left, frame.top, static_cast<int>(frame.raster.width),
                   static_cast<int>(frame.raster.height), interlaced, nullptr);
  write_lines(gif, frame.raster, interlaced);
}

void write_repeats(GifFileType* gif, int repeats) {
  const std::array<GifByteType, 3> body{1, static_cast<GifByteType>(repeats & 255),
                                        static_cast<GifByteType>(repeats >> 8)};
  EGifPutExtensionLeader(gif, APPLICATION_EXT_FUNC_CODE);
  EGifPutExtensionBlock(gif, 11, "NETSCAPE2.0");
  EGifPutExtensionBlock(gif, 3, body.data());
  EGifPutExtensionTrailer(gif);
}

struct Screen {
  std::uint32_t width, height;
  bool interlaced = false;
  int repeats = -1;
};

std::string write(const Screen& screen, const std::vector<GifFrame>& frames) {
  std::string out;
  int error = 0;
  GifFileType* gif = EGifOpen(&out, append, &error);
  EGifSetGifVersion(gif, true);
  std::array<GifColorType, 256> colours{};
  for (std::size_t i = 0; i < 256; ++i) colours[i] = colour_of(i);
  ColorMapObject* map = GifMakeMapObject(256, colours.data());
  EGifPutScreenDesc(gif, static_cast<int>(screen.width), static_cast<int>(screen.height), 8, 0, map);
  GifFreeMapObject(map);
  if (screen.repeats >= 0) write_repeats(gif, screen.repeats);
  for (const GifFrame& frame : frames) write_frame(gif, frame, screen.interlaced);
  EGifCloseFile(gif, &error);
  return out;
}

}  // namespace

std::uint32_t gif_colour(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
  const std::uint8_t pixel[3] = {r, g, b};
  const GifColorType colour = colour_of(index_of(pixel));
  return static_cast<std::uint32_t>(colour.Red << 16 | colour.Green << 8 | colour.Blue);
}

std::string make_gif(const Raster& raster, const GifOptions& options) {
  const Screen screen{options.canvas_width ? options.canvas_width : raster.width,
                      options.canvas_height ? options.canvas_height : raster.height, options.interlaced};
  const GifFrame frame{.raster = raster, .left = options.left, .top = options.top};
  return write(screen, std::vector<GifFrame>(static_cast<std::size_t>(options.frames), frame));
}

std::string make_animated_gif(std::uint32_t width, std::uint32_t height, const std::vector<GifFrame>& frames,
                              int repeats) {
  return write({width, height, false, repeats}, frames);
}

}  // namespace lightkeep::imaging::testing
