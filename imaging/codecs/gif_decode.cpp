// The first frame of a GIF by giflib, on its canvas. One thread per decoder.
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "imaging/codecs/codecs.h"

namespace lightkeep::imaging {
namespace {

struct Input {
  Source* source = nullptr;
  std::uint64_t offset = 0;
  std::exception_ptr thrown;
  std::size_t filled = 0;
  std::size_t used = 0;
  std::uint64_t allowance = UINT64_MAX;  // bytes that may still be read
  std::array<std::byte, 16 << 10> buffer;

  bool refill() noexcept {
    try {
      filled = source->read_at(offset, buffer);
      if (filled > allowance) damaged(Format::gif, "it has too much data for its size.");
      allowance -= filled;
    } catch (...) {
      thrown = std::current_exception();
      filled = 0;
    }
    used = 0;
    offset += filled;
    return filled > 0;
  }
  bool next_is_zero() { return (used < filled || refill()) && buffer[used] == std::byte{0}; }
};

int on_read(GifFileType* gif, GifByteType* out, int wanted) {
  Input& input = *static_cast<Input*>(gif->UserData);
  int done = 0;
  while (done < wanted) {
    if (input.used == input.filled && !input.refill()) break;
    const std::size_t part =
        std::min<std::size_t>(static_cast<std::size_t>(wanted - done), input.filled - input.used);
    std::memcpy(out + done, input.buffer.data() + input.used, part);
    input.used += part;
    done += static_cast<int>(part);
  }
  return done;
}

/// Bytes of image data: a code of 12 bits for each pixel is the worst of LZW, besides the codes that clear
/// its table, of which a file could have nothing else.
constexpr std::uint64_t data_each = 4;
constexpr std::uint64_t data_free = 1 << 20;

struct Close {
  void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};

constexpr int no_transparency = NO_TRANSPARENT_COLOR;
using Rgba = std::array<std::uint8_t, Bitmap::channels>;

class GifDecoder final : public Decoder {
 public:
  GifDecoder(Source& source, const Limits& limits, const Watch& watch)
      : stored_(scan_gif(source, limits)), watch_(watch) {
    input_.source = &source;
    int error = 0;
    gif_.reset(DGifOpen(&input_, on_read, &error));
    if (!gif_) fail(error);
    to_first_image();
  }

  const Stored& stored() const override { return stored_; }

  Decoded prepare(Size) override {
    fill_palette();
    line_.resize(checked_bytes(frame().width, 1, 1));
    if (gif_->Image.Interlace && !empty_) read_interlaced();
    return {stored_.size};
  }

  void read_row(std::uint8_t* row) override {
    std::memset(row, 0, checked_bytes(stored_.size.width, 1, Bitmap::channels));
    const std::uint32_t y = next_++;
    const std::uint32_t top = static_cast<std::uint32_t>(gif_->Image.Top);
    if (y < top || y - top >= frame().height) return;
    if (empty_ || (whole_ && !came_[y - top])) return;
    if (!whole_) read_line(line_.data());
    paint(!whole_ ? line_.data() : whole_.get() + std::size_t{y - top} * frame().width, row);
  }

  void finish() override {}  // the canvas has all of the frame

  std::string damage() const override { return damage_; }

 private:
  [[noreturn]] void fail(int error) {
    if (input_.thrown) std::rethrow_exception(input_.thrown);
    if (error == D_GIF_ERR_NOT_ENOUGH_MEM) throw std::bad_alloc();
    const char* why = error == D_GIF_ERR_READ_FAILED || error == D_GIF_ERR_EOF_TOO_SOON
                          ? "its data ends too early."
                          : nullptr;
    if (why == nullptr) why = GifErrorString(error);
    damaged(Format::gif, why != nullptr ? why : "its image data breaks the rules.");
  }
  void check(int result) {
    if (result != GIF_OK) fail(gif_->Error);
  }
  Size frame() const {
    return {static_cast<std::uint32_t>(gif_->Image.Width), static_cast<std::uint32_t>(gif_->Image.Height)};
  }

  void to_first_image() {
    for (GifRecordType type = UNDEFINED_RECORD_TYPE; type != IMAGE_DESC_RECORD_TYPE;) {
      watch_.check();
      check(DGifGetRecordType(gif_.get(), &type));
      if (type == TERMINATE_RECORD_TYPE) damaged(Format::gif, "it has no image.");
      if (type == EXTENSION_RECORD_TYPE) read_extension();
    }
    check(DGifGetImageDesc(gif_.get()));
    const std::uint64_t right = std::uint64_t{static_cast<std::uint32_t>(gif_->Image.Left)} + frame().width;
    const std::uint64_t bottom = std::uint64_t{static_cast<std::uint32_t>(gif_->Image.Top)} + frame().height;
    if (right > stored_.size.width || bottom > stored_.size.height)
      damaged(Format::gif, "its header says two sizes.");
    empty_ = input_.next_is_zero();
    if (empty_) damage_ = damage_text(Format::gif, "it has no image data.");
    input_.allowance = data_free + data_each * frame().width * frame().height;
  }

  void read_extension() {
    int label = 0;
    GifByteType* block = nullptr;
    check(DGifGetExtension(gif_.get(), &label, &block));
    GraphicsControlBlock control{};
    if (label == GRAPHICS_EXT_FUNC_CODE && block != nullptr &&
        DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK)
      transparent_ = control.TransparentColor;
    while (block != nullptr) check(DGifGetExtensionNext(gif_.get(), &block));
  }

  /// An index outside of the palette stays transparent; without any palette all is black, as in browsers.
  void fill_palette() {
    const ColorMapObject* map = gif_->Image.ColorMap != nullptr ? gif_->Image.ColorMap : gif_->SColorMap;
    if (map == nullptr) palette_.fill({0, 0, 0, 255});
    for (int i = 0; map != nullptr && i < std::min(map->ColorCount, 256); ++i) {
      const GifColorType& colour = map->Colors[i];
      palette_[static_cast<std::size_t>(i)] = {colour.Red, colour.Green, colour.Blue, 255};
    }
    if (transparent_ != no_transparency) palette_[static_cast<std::size_t>(transparent_) & 255] = {};
  }

  void read_line(GifPixelType* out) {
    watch_.check();
    check(DGifGetLine(gif_.get(), out, gif_->Image.Width));
  }

  /// GIF89a appendix E: every 8th row from 0, every 8th from 4, every 4th from 2, every 2nd from 1.
  void read_interlaced() {
    // Not zeroed: a short file that claims a large frame fails before it has touched much of this.
    whole_ = std::make_unique_for_overwrite<GifPixelType[]>(checked_bytes(frame().width, frame().height, 1));
    came_.resize(frame().height);
    try {
      constexpr std::array<std::array<std::uint32_t, 2>, 4> passes{{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
      for (const auto [first, step] : passes)
        for (std::uint32_t y = first; y < frame().height; y += step) {
          read_line(whole_.get() + std::size_t{y} * frame().width);
          came_[y] = true;
        }
    } catch (const Error& error) {
      if (error.fault() != Fault::corrupt || !came_[0]) throw;
      damage_ = error.what();
      stored_.alpha = true;
    }
  }

  void paint(const GifPixelType* line, std::uint8_t* row) const {
    const std::uint32_t left = static_cast<std::uint32_t>(gif_->Image.Left);
    std::uint8_t* out = row + std::size_t{left} * Bitmap::channels;
    for (std::uint32_t x = 0; x < frame().width; ++x)
      std::memcpy(out + x * Bitmap::channels, palette_[line[x]].data(), Bitmap::channels);
  }

  Stored stored_;
  const Watch& watch_;
  Input input_;
  std::unique_ptr<GifFileType, Close> gif_;
  int transparent_ = no_transparency;
  std::array<Rgba, 256> palette_{};
  std::vector<GifPixelType> line_;
  std::unique_ptr<GifPixelType[]> whole_;  // of an interlaced frame
  std::vector<bool> came_;                 // which of its rows
  bool empty_ = false;                     // no image data between the header and its end
  std::string damage_;
  std::uint32_t next_ = 0;  // row of the canvas
};

}  // namespace

std::unique_ptr<Decoder> open_gif(Source& source, const Limits& limits, const Watch& watch) {
  return std::make_unique<GifDecoder>(source, limits, watch);
}

}  // namespace lightkeep::imaging
