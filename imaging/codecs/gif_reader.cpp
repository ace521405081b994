#include "imaging/codecs/gif_reader.h"

#include <gif_lib.h>

#include <algorithm>
#include <cstring>
#include <exception>

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

std::uint32_t number(int value) {
  return static_cast<std::uint32_t>(value);
}

GifDisposal disposal_of(int mode) {
  if (mode == DISPOSE_BACKGROUND) return GifDisposal::clear;
  return mode == DISPOSE_PREVIOUS ? GifDisposal::restore : GifDisposal::keep;
}

}  // namespace

struct GifReader::File {
  File(Source& source, const Watch& watching) : watch(watching) {
    input.source = &source;
    int error = 0;
    gif.reset(DGifOpen(&input, on_read, &error));
    if (!gif) fail(error);
  }

  [[noreturn]] void fail(int error) const {
    if (input.thrown) std::rethrow_exception(input.thrown);
    if (error == D_GIF_ERR_NOT_ENOUGH_MEM) throw std::bad_alloc();
    const char* why = error == D_GIF_ERR_READ_FAILED || error == D_GIF_ERR_EOF_TOO_SOON
                          ? "its data ends too early."
                          : nullptr;
    if (why == nullptr) why = GifErrorString(error);
    damaged(Format::gif, why != nullptr ? why : "its image data breaks the rules.");
  }
  void check(int result) const {
    if (result != GIF_OK) fail(gif->Error);
  }

  bool to_image() {
    control = {};
    control.TransparentColor = no_transparency;
    pass_empty();
    for (GifRecordType type = UNDEFINED_RECORD_TYPE; type != IMAGE_DESC_RECORD_TYPE;) {
      watch.check();
      check(DGifGetRecordType(gif.get(), &type));
      if (type == TERMINATE_RECORD_TYPE) return false;
      if (type == EXTENSION_RECORD_TYPE) read_extension();
    }
    check(DGifGetImageDesc(gif.get()));
    return true;
  }
  /// The end of data that never began.
  void pass_empty() {
    int size = 0;
    GifByteType* block = nullptr;
    if (image.empty) check(DGifGetCode(gif.get(), &size, &block));
    for (image.empty = false; block != nullptr;) check(DGifGetCodeNext(gif.get(), &block));
  }

  void read_extension() {
    int label = 0;
    GifByteType* block = nullptr;
    check(DGifGetExtension(gif.get(), &label, &block));
    GraphicsControlBlock found{};
    if (label == GRAPHICS_EXT_FUNC_CODE && block != nullptr &&
        DGifExtensionToGCB(block[0], block + 1, &found) == GIF_OK)
      control = found;
    while (block != nullptr) check(DGifGetExtensionNext(gif.get(), &block));
  }

  void describe() {
    constexpr std::uint32_t unit = 10;  // of a delay, in milliseconds
    const GifImageDesc& found = gif->Image;
    image.left = number(found.Left);
    image.top = number(found.Top);
    image.size = {number(found.Width), number(found.Height)};
    image.interlaced = found.Interlace;
    image.disposal = disposal_of(control.DisposalMode);
    image.milliseconds = number(std::max(control.DelayTime, 0)) * unit;
    fill_palette();
    image.empty = input.next_is_zero();
    const std::uint64_t pixels = std::uint64_t{image.size.width} * image.size.height;
    input.allowance = data_free + data_each * pixels;
  }

  /// An index outside of the palette stays transparent; without any palette all is black, as in browsers.
  void fill_palette() {
    const ColorMapObject* map = gif->Image.ColorMap != nullptr ? gif->Image.ColorMap : gif->SColorMap;
    image.palette = {};
    if (map == nullptr) image.palette.fill({0, 0, 0, 255});
    for (int i = 0; map != nullptr && i < std::min(map->ColorCount, 256); ++i) {
      const GifColorType& colour = map->Colors[i];
      image.palette[static_cast<std::size_t>(i)] = {colour.Red, colour.Green, colour.Blue, 255};
    }
    if (control.TransparentColor != no_transparency)
      image.palette[static_cast<std::size_t>(control.TransparentColor) & 255] = {};
  }

  const Watch& watch;
  Input input;
  std::unique_ptr<GifFileType, Close> gif;
  GraphicsControlBlock control{};
  GifImage image;
};

GifReader::GifReader(Source& source, const Watch& watch) : file_(std::make_unique<File>(source, watch)) {}
GifReader::~GifReader() = default;

bool GifReader::next() {
  file_->input.allowance = UINT64_MAX;
  if (!file_->to_image()) return false;
  file_->describe();
  return true;
}

const GifImage& GifReader::image() const {
  return file_->image;
}

void GifReader::read_line(std::uint8_t* out) {
  file_->watch.check();
  file_->check(DGifGetLine(file_->gif.get(), out, file_->gif->Image.Width));
}

/// GIF89a appendix E: every 8th row from 0, every 8th from 4, every 4th from 2, every 2nd from 1.
void in_file_order(const GifImage& image, const std::function<void(std::uint32_t)>& each) {
  struct Pass {
    std::uint32_t first, step;
  };
  constexpr std::array<Pass, 5> passes{{{0, 1}, {0, 8}, {4, 8}, {2, 4}, {1, 2}}};
  const std::span<const Pass> taken =
      image.interlaced ? std::span(passes).subspan(1) : std::span(passes).first(1);
  for (const Pass& pass : taken)
    for (std::uint32_t y = pass.first; y < image.size.height; y += pass.step) each(y);
}

}  // namespace lightkeep::imaging
