// The first frame of a GIF on its canvas. One thread per decoder.
#include <algorithm>
#include <cstring>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/gif_reader.h"

namespace lightkeep::imaging {
namespace {

class GifDecoder final : public Decoder {
 public:
  GifDecoder(Source& source, const Limits& limits, const Watch& watch)
      : stored_(scan_gif(source, limits)), reader_(source, watch) {
    if (!reader_.next()) damaged(Format::gif, "it has no image.");
    if (std::uint64_t{image().left} + image().size.width > stored_.size.width ||
        std::uint64_t{image().top} + image().size.height > stored_.size.height)
      damaged(Format::gif, "its header says two sizes.");
    if (image().empty) damage_ = damage_text(Format::gif, "it has no image data.");
  }

  const Stored& stored() const override { return stored_; }

  Decoded prepare(Size) override {
    line_.resize(checked_bytes(image().size.width, 1, 1));
    if (image().interlaced && !image().empty) read_interlaced();
    return {stored_.size};
  }

  void read_row(std::uint8_t* row) override {
    std::memset(row, 0, checked_bytes(stored_.size.width, 1, Bitmap::channels));
    const std::uint32_t y = next_++;
    const std::uint32_t top = image().top;
    if (y < top || y - top >= image().size.height) return;
    if (image().empty || (whole_ && !came_[y - top])) return;
    if (!whole_) reader_.read_line(line_.data());
    paint(!whole_ ? line_.data() : whole_.get() + std::size_t{y - top} * image().size.width, row);
  }

  void finish() override {}  // the canvas has all of the frame

  std::string damage() const override { return damage_; }

 private:
  const GifImage& image() const { return reader_.image(); }

  void read_interlaced() {
    // Not zeroed: a short file that claims a large frame fails before it has touched much of this.
    const Size size = image().size;
    whole_ = std::make_unique_for_overwrite<std::uint8_t[]>(checked_bytes(size.width, size.height, 1));
    came_.resize(size.height);
    try {
      in_file_order(image(), [&](std::uint32_t y) {
        reader_.read_line(whole_.get() + std::size_t{y} * size.width);
        came_[y] = true;
      });
    } catch (const Error& error) {
      if (error.fault() != Fault::corrupt || !came_[0]) throw;
      damage_ = error.what();
      stored_.alpha = true;
    }
  }

  void paint(const std::uint8_t* line, std::uint8_t* row) const {
    std::uint8_t* out = row + std::size_t{image().left} * Bitmap::channels;
    for (std::uint32_t x = 0; x < image().size.width; ++x)
      std::memcpy(out + x * Bitmap::channels, image().palette[line[x]].data(), Bitmap::channels);
  }

  Stored stored_;
  GifReader reader_;
  std::vector<std::uint8_t> line_;
  std::unique_ptr<std::uint8_t[]> whole_;  // of an interlaced frame
  std::vector<bool> came_;                 // which of its rows
  std::string damage_;
  std::uint32_t next_ = 0;  // row of the canvas
};

}  // namespace

std::unique_ptr<Decoder> open_gif(Source& source, const Limits& limits, const Watch& watch) {
  return std::make_unique<GifDecoder>(source, limits, watch);
}

}  // namespace lightkeep::imaging
