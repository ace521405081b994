// WebP pixels by libwebp: the still image, or the first frame on its canvas. One thread per decoder.
#include <webp/decode.h>

#include <algorithm>
#include <cstring>

#include "imaging/codecs/codecs.h"

namespace lightkeep::imaging {
namespace {

/// Between two looks at the watch.
constexpr std::size_t step_bytes = 64 << 10;

struct Delete {
  void operator()(WebPIDecoder* decoder) const { WebPIDelete(decoder); }
};

class WebpDecoder final : public Decoder {
 public:
  WebpDecoder(Source& source, const Limits& limits, const Watch& watch)
      : source_(source), watch_(watch), layout_(scan_webp_chunks(source, limits, true)) {}

  const Stored& stored() const override { return layout_.stored; }

  /// Scales in the decoder by a whole number when there is plenty to spare: the frame never stands in memory
  /// at its full size.
  Decoded prepare(Size least) override {
    const Size canvas = layout_.stored.size;
    const bool covers = layout_.frame == canvas;
    const std::uint32_t spare =
        std::min(canvas.width / std::max(least.width, 1u), canvas.height / std::max(least.height, 1u));
    const std::uint32_t divisor = covers ? std::max(1u, spare / 2) : 1;
    const Size size{(layout_.frame.width + divisor - 1) / divisor,
                    (layout_.frame.height + divisor - 1) / divisor};
    decode(size, divisor > 1);
    if (!covers) return {canvas};
    return {size, double(size.width) / canvas.width, double(size.height) / canvas.height};
  }

  void read_row(std::uint8_t* row) override {
    const std::uint32_t y = next_++;
    if (layout_.frame == layout_.stored.size) {
      std::memcpy(row, pixels_.row(y), pixels_.stride());
      return;
    }
    std::memset(row, 0, checked_bytes(layout_.stored.size.width, 1, Bitmap::channels));
    if (y >= layout_.frame_y && y - layout_.frame_y < pixels_.height())
      std::memcpy(row + std::size_t{layout_.frame_x} * Bitmap::channels, pixels_.row(y - layout_.frame_y),
                  pixels_.stride());
  }

  void finish() override {}  // the whole image was decoded

 private:
  std::vector<std::byte> read_image() {
    std::vector<std::byte> bytes(layout_.image_bytes);
    if (source_.read_at(layout_.image_at, bytes) != bytes.size())
      damaged(Format::webp, "its data ends too early.");
    return bytes;
  }

  void decode(Size size, bool scale) {
    const std::vector<std::byte> bytes = read_image();
    pixels_ = Bitmap(size);
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config))
      throw std::logic_error("libwebp is of another version than its header");
    config.options.use_scaling = scale;
    config.options.scaled_width = static_cast<int>(size.width);
    config.options.scaled_height = static_cast<int>(size.height);
    config.output.colorspace = MODE_RGBA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA = {pixels_.row(0), static_cast<int>(pixels_.stride()),
                            pixels_.stride() * size.height};
    const std::unique_ptr<WebPIDecoder, Delete> decoder(WebPIDecode(nullptr, 0, &config));
    if (!decoder) throw std::bad_alloc();
    feed(*decoder, bytes);
  }

  void feed(WebPIDecoder& decoder, const std::vector<std::byte>& bytes) {
    VP8StatusCode status = VP8_STATUS_SUSPENDED;
    for (std::size_t given = 0; given < bytes.size() && status == VP8_STATUS_SUSPENDED;) {
      watch_.check();
      given = std::min(given + step_bytes, bytes.size());
      status = WebPIUpdate(&decoder, reinterpret_cast<const std::uint8_t*>(bytes.data()), given);
    }
    if (status == VP8_STATUS_OUT_OF_MEMORY) throw std::bad_alloc();
    if (status == VP8_STATUS_SUSPENDED) damaged(Format::webp, "its data ends too early.");
    if (status != VP8_STATUS_OK) damaged(Format::webp, "its image data breaks the rules.");
  }

  Source& source_;
  const Watch& watch_;
  WebpLayout layout_;
  Bitmap pixels_;
  std::uint32_t next_ = 0;
};

}  // namespace

std::unique_ptr<Decoder> open_webp(Source& source, const Limits& limits, const Watch& watch) {
  return std::make_unique<WebpDecoder>(source, limits, watch);
}

}  // namespace lightkeep::imaging
