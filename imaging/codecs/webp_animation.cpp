// Animated WebP by libwebpdemux and libwebpmux: its pictures, and a writer of such files. One thread at a
// time.
#include <webp/demux.h>
#include <webp/mux.h>

#include <algorithm>
#include <limits>
#include <new>
#include <stdexcept>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/webp_picture.h"

namespace lightkeep::imaging {
namespace {

[[noreturn]] void wrong_version() {
  throw std::logic_error("libwebp is of another version than its header");
}

class WebpAnimation final : public Animation {
 public:
  WebpAnimation(Source& source, const Limits& limits, const Watch& watch)
      : stored_(scan_webp_chunks(source, limits, true).stored), watch_(watch), bytes_(source.size()) {
    stored_.alpha = true;  // what one frame leaves free, another may not
    bytes_.resize(source.read_at(0, bytes_));
    WebPAnimDecoderOptions options;
    if (!WebPAnimDecoderOptionsInit(&options)) wrong_version();
    options.color_mode = MODE_RGBA;
    const WebPData data{reinterpret_cast<const std::uint8_t*>(bytes_.data()), bytes_.size()};
    decoder_.reset(WebPAnimDecoderNew(&data, &options));
    WebPAnimInfo info{};
    if (!decoder_ || !WebPAnimDecoderGetInfo(decoder_.get(), &info))
      damaged(Format::webp, "its parts break the rules.");
    if (Size{info.canvas_width, info.canvas_height} != stored_.size)
      damaged(Format::webp, "its header says two sizes.");
  }

  const Stored& stored() const override { return stored_; }

  bool next() override {
    watch_.check();
    int over = 0;
    if (!WebPAnimDecoderHasMoreFrames(decoder_.get()) ||
        !WebPAnimDecoderGetNext(decoder_.get(), &canvas_, &over)) {
      if (!came_) damaged(Format::webp, "its first frame breaks the rules.");
      return false;
    }
    // The library's sum may run over; the difference does not.
    duration_ = static_cast<std::uint32_t>(over) - over_;
    over_ = static_cast<std::uint32_t>(over);
    came_ = true;
    return true;
  }

  std::uint32_t duration() const override { return duration_; }
  const std::uint8_t* row(std::uint32_t y) const override {
    return canvas_ + checked_bytes(stored_.size.width, y, Bitmap::channels);
  }

 private:
  struct Delete {
    void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
  };
  Stored stored_;
  const Watch& watch_;
  std::vector<std::byte> bytes_;
  std::unique_ptr<WebPAnimDecoder, Delete> decoder_;
  std::uint8_t* canvas_ = nullptr;
  std::uint32_t over_ = 0;  // when the picture goes, milliseconds from the start
  bool came_ = false;       // some picture
  std::uint32_t duration_ = 0;
};

class WebpAnimationWriter final : public AnimationWriter {
 public:
  WebpAnimationWriter(Size size, std::uint32_t plays, int quality, const Watch& watch)
      : config_(webp_config(quality)), watch_(watch) {
    WebPAnimEncoderOptions options;
    if (!WebPAnimEncoderOptionsInit(&options)) wrong_version();
    options.anim_params.loop_count = static_cast<int>(std::min(plays, plays_max));
    options.kmax = 0;  // a picture that needs none of those before it costs twice to be tried
    encoder_.reset(WebPAnimEncoderNew(static_cast<int>(size.width), static_cast<int>(size.height), &options));
    if (!encoder_) throw std::bad_alloc();
  }

  void add(const Bitmap& bitmap, std::uint32_t milliseconds) override {
    std::string unused;
    WebpPicture picture(bitmap, unused, watch_, WebpPicture::As::argb);
    check(WebPAnimEncoderAdd(encoder_.get(), picture.get(), time_, &config_));
    const int left = std::numeric_limits<int>::max() - time_;  // 25 days
    time_ += static_cast<int>(std::min(milliseconds, static_cast<std::uint32_t>(left)));
  }

  std::string finish() override {
    check(WebPAnimEncoderAdd(encoder_.get(), nullptr, time_, nullptr));
    WebPData data;
    WebPDataInit(&data);
    const int assembled = WebPAnimEncoderAssemble(encoder_.get(), &data);
    const std::unique_ptr<const std::uint8_t, Free> bytes(data.bytes);
    check(assembled);
    return {reinterpret_cast<const char*>(data.bytes), data.size};
  }

 private:
  static constexpr std::uint32_t plays_max = 65'535;
  struct Delete {
    void operator()(WebPAnimEncoder* encoder) const { WebPAnimEncoderDelete(encoder); }
  };
  struct Free {
    void operator()(const std::uint8_t* bytes) const { WebPFree(const_cast<std::uint8_t*>(bytes)); }
  };
  void check(int done) {
    if (done) return;
    watch_.check();
    throw std::runtime_error(std::string("libwebpmux: ") + WebPAnimEncoderGetError(encoder_.get()));
  }

  WebPConfig config_;
  const Watch& watch_;
  std::unique_ptr<WebPAnimEncoder, Delete> encoder_;
  int time_ = 0;  // of the next picture
};

}  // namespace

std::unique_ptr<Animation> open_webp_animation(Source& source, const Limits& limits, const Watch& watch) {
  return std::make_unique<WebpAnimation>(source, limits, watch);
}

std::unique_ptr<AnimationWriter> write_webp_animation(Size size, std::uint32_t plays, int quality,
                                                      const Watch& watch) {
  return std::make_unique<WebpAnimationWriter>(size, plays, quality, watch);
}

}  // namespace lightkeep::imaging
