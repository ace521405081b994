// Rows from the decoder go through colours, alpha and block averages into strips, and from there upright into
// the picture. Any thread.
#include "imaging/steps/decode.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "imaging/codecs/codec.h"
#include "imaging/pixels/bitmap.h"
#include "imaging/pixels/colour.h"
#include "imaging/steps/orient.h"
#include "imaging/steps/shrink.h"

namespace lightkeep::imaging {
namespace {

/// Rows that are turned at once, so that a turned row gets runs of neighbours.
constexpr std::uint32_t strip_rows = 16;

class Intake {
 public:
  Intake(Decoder& decoder, Size decoded, Block block)
      : decoder_(decoder),
        colour_(decoder.stored().profile, decoder.stored().model),
        shrinker_(decoded, block),
        whole_rows_(block.one()),
        row_({decoded.width, 1}),
        strip_({shrinker_.size().width, std::min(strip_rows, shrinker_.size().height)}),
        out_(upright(shrinker_.size(), decoder.stored().exif.orientation)) {}

  Bitmap run(std::uint32_t rows, const Watch& watch) {
    for (std::uint32_t y = 0; y < rows && (damage_.empty() || in_block_); ++y) {
      watch.check();
      take_row();
      if (in_strip_ == strip_.height()) flush();
    }
    flush();
    out_.set_alpha(alpha_);
    return std::move(out_);
  }
  /// Why rows are missing; empty when all came.
  const std::string& damage() const { return damage_; }

 private:
  void take_row() {
    std::uint8_t* target = strip_.row(in_strip_);
    const std::span<std::uint8_t> row = whole_rows_ ? strip_.samples(in_strip_) : row_.samples(0);
    if (damage_.empty()) read_row(row);
    if (!damage_.empty()) std::ranges::fill(row, std::uint8_t{0});
    in_block_ = !whole_rows_ && !shrinker_.add(row.data(), target);
    if (!in_block_) ++in_strip_;
  }
  void read_row(std::span<std::uint8_t> row) {
    try {
      decoder_.read_row(row.data());
    } catch (const Error& error) {
      if (error.fault() != Fault::corrupt || !row_came_) throw;
      damage_ = error.what();
      alpha_ = true;
      return;
    }
    row_came_ = true;
    colour_.apply(row);
    if (decoder_.stored().alpha && premultiply(row)) alpha_ = true;
  }
  void flush() {
    if (in_strip_ == 0) return;
    place({strip_, placed_, in_strip_}, decoder_.stored().exif.orientation, out_);
    placed_ += in_strip_;
    in_strip_ = 0;
  }

  Decoder& decoder_;
  ColourTransform colour_;
  Shrinker shrinker_;
  bool whole_rows_;  // nothing to average
  Bitmap row_;
  Bitmap strip_;
  Bitmap out_;
  std::uint32_t in_strip_ = 0;
  std::uint32_t placed_ = 0;
  bool alpha_ = false;
  bool row_came_ = false;
  bool in_block_ = false;  // rows were added to a block that is not full yet
  std::string damage_;
};

/// What is wrong behind the last row.
std::string finish(Decoder& decoder) {
  try {
    decoder.finish();
    return decoder.damage();
  } catch (const Error& error) {
    if (error.fault() != Fault::corrupt) throw;
    return error.what();
  }
}

struct Scale {
  double x;
  double y;
};

/// The last block of a row or column may stand for less than the others. Seen from the other side it is the
/// first.
void locate(Picture& picture, const Stored& stored, Scale scale) {
  const bool swapped = swaps_sides(stored.exif.orientation);
  const Size size = upright(stored.size, stored.exif.orientation);
  picture.scale_x = swapped ? scale.y : scale.x;
  picture.scale_y = swapped ? scale.x : scale.y;
  const Mirrored mirror = mirrored(stored.exif.orientation);
  if (mirror.across) picture.origin_x = picture.pixels->width() - size.width * picture.scale_x;
  if (mirror.down) picture.origin_y = picture.pixels->height() - size.height * picture.scale_y;
}

/// One picture of an animation, row by row.
class CanvasRows final : public Decoder {
 public:
  explicit CanvasRows(const Animation& animation) : animation_(animation) {}
  const Stored& stored() const override { return animation_.stored(); }
  Decoded prepare(Size) override { return {stored().size}; }
  void read_row(std::uint8_t* row) override {
    std::memcpy(row, animation_.row(next_++), checked_bytes(stored().size.width, 1, Bitmap::channels));
  }
  void finish() override {}

 private:
  const Animation& animation_;
  std::uint32_t next_ = 0;
};

class AnimationFrames final : public Frames {
 public:
  AnimationFrames(Source& source, Size least, const Limits& limits) : watch_(limits) {
    const Codec& codec = codec_of(source);
    if (codec.open_animation == nullptr)
      throw Error(Fault::unsupported, "Of this format one picture is read.");
    animation_ = codec.open_animation(source, limits, watch_);
    const Stored& stored = animation_->stored();
    block_ = block_for(stored.size, upright(least, stored.exif.orientation));
  }

  std::optional<Frame> next() override {
    watch_.check();
    if (given_ == frames_max || !animation_->next()) return {};
    ++given_;
    CanvasRows rows(*animation_);
    const Stored& stored = animation_->stored();
    Intake intake(rows, stored.size, block_);
    Frame frame;
    frame.picture.pixels = std::make_shared<const Bitmap>(intake.run(stored.size.height, watch_));
    frame.milliseconds = animation_->duration();
    locate(frame.picture, stored, {1.0 / block_.across, 1.0 / block_.down});
    return frame;
  }

 private:
  Watch watch_;
  std::unique_ptr<Animation> animation_;
  Block block_;
  std::uint32_t given_ = 0;
};

}  // namespace

std::unique_ptr<Frames> decode_frames(Source& source, Size least, const Limits& limits) {
  return std::make_unique<AnimationFrames>(source, least, limits);
}

Picture decode(Source& source, Size least, const Limits& limits) {
  const Watch watch(limits);
  const auto decoder = codec_of(source).open(source, limits, watch);
  const Stored& stored = decoder->stored();
  const Size least_stored = upright(least, stored.exif.orientation);
  const Decoded decoded = decoder->prepare(least_stored);
  const Block block = block_for(decoded.size, least_stored);
  Picture picture;
  Intake intake(*decoder, decoded.size, block);
  picture.pixels = std::make_shared<const Bitmap>(intake.run(decoded.size.height, watch));
  picture.damage = intake.damage().empty() ? finish(*decoder) : intake.damage();
  locate(picture, stored, {decoded.scale_x / block.across, decoded.scale_y / block.down});
  return picture;
}

}  // namespace lightkeep::imaging
