// All frames of a GIF, each laid over what those before it left (GIF89a, 23). One thread per animation.
#include <algorithm>
#include <cstring>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/gif_reader.h"

namespace lightkeep::imaging {
namespace {

class GifAnimation final : public Animation {
 public:
  GifAnimation(Source& source, const Limits& limits, const Watch& watch)
      : stored_(scan_gif(source, limits)), limits_(limits), reader_(source, watch), canvas_(stored_.size) {
    stored_.alpha = true;  // what one frame leaves free, another may not
  }

  const Stored& stored() const override { return stored_; }

  bool next() override {
    if (ended_) return false;
    row_came_ = false;
    try {
      dispose();
      ended_ = !reader_.next();
      if (ended_ && !came_) damaged(Format::gif, "it has no image.");
      if (!ended_) draw();
    } catch (const Error& error) {
      if (error.fault() != Fault::corrupt || !came_) throw;
      ended_ = true;
      return row_came_;
    }
    return !ended_;
  }

  std::uint32_t duration() const override { return reader_.image().milliseconds; }
  const std::uint8_t* row(std::uint32_t y) const override { return canvas_.row(y); }

 private:
  /// The part of an image that is on the canvas; without lines where it is beside it.
  struct Part {
    std::uint32_t left, top, width, height;
  };
  Part part_of(const GifImage& image) const {
    const std::uint32_t left = std::min(image.left, stored_.size.width);
    const std::uint32_t top = std::min(image.top, stored_.size.height);
    const std::uint32_t width = std::min(image.size.width, stored_.size.width - left);
    return {left, top, width, width == 0 ? 0 : std::min(image.size.height, stored_.size.height - top)};
  }
  std::uint8_t* at(const Part& part, std::uint32_t y) {
    return canvas_.row(part.top + y) + std::size_t{part.left} * Bitmap::channels;
  }

  /// What the frame before wants to be done when its time is over.
  void dispose() {
    if (!came_) return;
    const GifImage& image = reader_.image();
    const Part part = part_of(image);
    const std::size_t bytes = std::size_t{part.width} * Bitmap::channels;
    for (std::uint32_t y = 0; y < part.height; ++y) {
      if (image.disposal == GifDisposal::clear) std::memset(at(part, y), 0, bytes);
      if (image.disposal == GifDisposal::restore) std::memcpy(at(part, y), before_.data() + y * bytes, bytes);
    }
  }

  void draw() {
    const GifImage& image = reader_.image();
    decide(Format::gif, image.size.width, image.size.height, limits_);
    const Part part = part_of(image);
    if (image.disposal == GifDisposal::restore) keep(part);
    came_ = came_ || image.empty;
    if (image.empty) return;
    line_.resize(checked_bytes(image.size.width, 1, 1));
    in_file_order(image, [&](std::uint32_t y) {
      reader_.read_line(line_.data());
      came_ = row_came_ = true;
      if (y < part.height) paint(image, at(part, y), part.width);
    });
  }

  void keep(const Part& part) {
    const std::size_t bytes = std::size_t{part.width} * Bitmap::channels;
    before_.resize(bytes * part.height);
    for (std::uint32_t y = 0; y < part.height; ++y)
      std::memcpy(before_.data() + y * bytes, at(part, y), bytes);
  }

  void paint(const GifImage& image, std::uint8_t* out, std::uint32_t width) const {
    for (std::uint32_t x = 0; x < width; ++x, out += Bitmap::channels) {
      const Rgba& colour = image.palette[line_[x]];
      if (colour[3] != 0) std::memcpy(out, colour.data(), Bitmap::channels);
    }
  }

  Stored stored_;
  const Limits limits_;
  GifReader reader_;
  Bitmap canvas_;
  std::vector<std::uint8_t> line_;
  std::vector<std::uint8_t> before_;  // what was where the frame is now
  bool came_ = false;                 // some of a frame
  bool row_came_ = false;             // some of this frame
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Animation> open_gif_animation(Source& source, const Limits& limits, const Watch& watch) {
  return std::make_unique<GifAnimation>(source, limits, watch);
}

}  // namespace lightkeep::imaging
