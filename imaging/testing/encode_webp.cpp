// WebPs for tests; the container is built byte by byte. Tests only.
#include <webp/encode.h>

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging::testing {
namespace {

std::string little(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 255);
  return text;
}

std::string chunk(std::string_view name, std::string_view body) {
  std::string text = std::string(name) + little(static_cast<std::uint32_t>(body.size()), 4);
  text.append(body);
  if (body.size() & 1) text += '\0';
  return text;
}

std::string riff(const std::string& chunks) {
  return chunk("RIFF", "WEBP" + chunks);
}

constexpr int animation_flag = 2, exif_flag = 8, alpha_flag = 16, profile_flag = 32;

std::string vp8x(int flags, std::uint32_t width, std::uint32_t height) {
  return chunk("VP8X",
               little(static_cast<std::uint32_t>(flags), 4) + little(width - 1, 3) + little(height - 1, 3));
}

/// The chunks of an encoded image, without the ones around it.
std::string image_chunks(const Raster& raster, const WebpOptions& options) {
  std::uint8_t* bytes = nullptr;
  const int width = static_cast<int>(raster.width), height = static_cast<int>(raster.height),
            stride = width * 4;
  const std::size_t count =
      options.lossless ? WebPEncodeLosslessRGBA(raster.rgba.data(), width, height, stride, &bytes)
                       : WebPEncodeRGBA(raster.rgba.data(), width, height, stride, options.quality, &bytes);
  std::string file(reinterpret_cast<char*>(bytes), count);
  WebPFree(bytes);
  const bool extended = file.compare(12, 4, "VP8X") == 0;
  return file.substr(extended ? 12 + 18 : 12);
}

bool transparent(const Raster& raster) {
  for (std::size_t i = 3; i < raster.rgba.size(); i += 4)
    if (raster.rgba[i] != 255) return true;
  return false;
}

}  // namespace

std::string make_webp(const Raster& raster, const WebpOptions& options) {
  const std::string image = image_chunks(raster, options);
  const bool alpha = transparent(raster);
  if (options.exif.empty() && options.profile.empty() && !(alpha && !options.lossless)) return riff(image);
  const int flags = (options.exif.empty() ? 0 : exif_flag) | (options.profile.empty() ? 0 : profile_flag) |
                    (alpha ? alpha_flag : 0);
  std::string chunks = vp8x(flags, raster.width, raster.height);
  if (!options.profile.empty()) chunks += chunk("ICCP", options.profile);
  chunks += image;
  if (!options.exif.empty()) chunks += chunk("EXIF", options.exif);
  return riff(chunks);
}

std::string make_animated_webp(std::uint32_t width, std::uint32_t height,
                               const std::vector<WebpFrame>& frames, bool alpha) {
  std::string chunks = vp8x(animation_flag | (alpha ? alpha_flag : 0), width, height) +
                       chunk("ANIM", little(0xffffffff, 4) + little(0, 2));
  for (const WebpFrame& frame : frames)
    chunks += chunk("ANMF", little(frame.x / 2, 3) + little(frame.y / 2, 3) +
                                little(frame.raster.width - 1, 3) + little(frame.raster.height - 1, 3) +
                                little(100, 3) + little(0, 1) + image_chunks(frame.raster, {}));
  return riff(chunks);
}

}  // namespace lightkeep::imaging::testing
