// Walks GIF blocks (GIF89a) without giflib: size, transparency, whether there is a second frame. Any thread.
#include <algorithm>

#include "imaging/codecs/codecs.h"
#include "imaging/pixels/byte_reader.h"

namespace lightkeep::imaging {
namespace {

constexpr std::uint8_t image_separator = 0x2c, extension_introducer = 0x21;
constexpr std::uint8_t graphic_control = 0xf9;
constexpr std::uint8_t colour_table_flag = 0x80;
constexpr std::uint8_t transparency_flag = 0x01;

class Walk {
 public:
  Walk(Source& source, const Limits& limits) : in_(source, Format::gif), limits_(limits) {}

  Stored run() {
    stored_.format = Format::gif;
    screen();
    if (!to_image()) damaged(Format::gif, "it has no image.");
    first_image();
    stored_.animated = second_image();
    return std::move(stored_);
  }

 private:
  void screen() {
    in_.skip(6);
    stored_.size.width = in_.le16();
    stored_.size.height = in_.le16();
    const std::uint8_t flags = in_.u8();
    in_.skip(2);
    skip_colours(flags);
  }
  void skip_colours(std::uint8_t flags) {
    if (flags & colour_table_flag) in_.skip(std::uint64_t{3} << ((flags & 7) + 1));
  }
  /// Past the separator of the next image; false at the trailer, or at anything else.
  bool to_image() {
    for (;;) {
      const std::uint8_t block = in_.u8();
      if (block != extension_introducer) return block == image_separator;
      extension();
    }
  }
  void extension() {
    count_part();
    const std::uint8_t label = in_.u8();
    const std::uint8_t length = in_.u8();
    const std::uint64_t next = in_.position() + length;
    if (label == graphic_control && length >= 1) transparent_ = (in_.u8() & transparency_flag) != 0;
    in_.seek(next);
    if (length > 0) skip_blocks();
  }
  void skip_blocks() {
    while (const std::uint8_t length = in_.u8()) {
      count_part();
      in_.skip(length);
    }
  }
  /// An extension counts even where it is empty, else a file of nothing but those would be walked to its end.
  void count_part() {
    if (++parts_ > header_parts_max) damaged(Format::gif, "its header has too many blocks.");
  }
  /// The canvas reaches at least as far as the first frame, as browsers have it: some writers leave the
  /// screen empty or smaller.
  void first_image() {
    const std::uint32_t left = in_.le16(), top = in_.le16();
    const std::uint32_t width = in_.le16(), height = in_.le16();
    decide(Format::gif, width, height, limits_);
    stored_.size = {std::max(stored_.size.width, left + width), std::max(stored_.size.height, top + height)};
    decide(Format::gif, stored_.size.width, stored_.size.height, limits_);
    stored_.alpha = transparent_ || Size{width, height} != stored_.size;
    skip_colours(in_.u8());
    in_.skip(1);
  }
  /// What is broken behind the first image header is for the decoder to judge; and a first frame of more than
  /// some megabytes is not walked to its end.
  bool second_image() {
    try {
      const std::uint64_t data = in_.position();
      if (in_.u8() == 0) stored_.alpha = true;  // no pixels at all
      in_.seek(data);
      skip_blocks();
      return to_image();
    } catch (const Error&) {
      return false;
    }
  }

  ByteReader in_;
  const Limits& limits_;
  Stored stored_;
  bool transparent_ = false;
  std::uint32_t parts_ = 0;
};

/// From image to image to the end.
class Count {
 public:
  explicit Count(Source& file) : file_(file), in_(file_, Format::gif) {}

  Motion run() {
    Motion motion{.frames = 0, .plays = 1};
    try {
      in_.skip(6 + 4);
      const std::uint8_t flags = in_.u8();
      in_.skip(2);
      skip_colours(flags);
      while (motion.frames <= frames_max && block(motion)) {
      }
    } catch (const Error&) {  // it breaks off here
    }
    motion.frames = std::max(motion.frames, 1u);
    return motion;
  }

 private:
  /// False at the end.
  bool block(Motion& motion) {
    const std::uint8_t kind = in_.u8();
    if (kind == extension_introducer) {
      extension(motion);
      return true;
    }
    if (kind != image_separator) return false;
    in_.skip(8);
    skip_colours(in_.u8());
    in_.skip(1);
    skip_blocks();
    ++motion.frames;
    return true;
  }

  /// How often it is repeated, as browsers understand it: that many times after the first; 0: without end.
  void extension(Motion& motion) {
    constexpr std::uint8_t application = 0xff, loop = 1;
    const bool named = in_.u8() == application;
    const std::uint64_t blocks = in_.position();
    const bool eleven = named && in_.u8() == 11;
    const bool known = eleven && (in_.starts_with("NETSCAPE2.0", 11) || in_.starts_with("ANIMEXTS1.0", 11));
    if (known && in_.u8() >= 3 && (in_.u8() & 7) == loop) {
      const std::uint32_t repeats = in_.le16();
      motion.plays = repeats == 0 ? 0 : repeats + 1;
    }
    in_.seek(blocks);
    skip_blocks();
  }

  void skip_colours(std::uint8_t flags) {
    if (flags & colour_table_flag) in_.skip(std::uint64_t{3} << ((flags & 7) + 1));
  }
  void skip_blocks() {
    while (const std::uint8_t length = in_.u8()) in_.skip(length);
  }

  ReadAhead file_;
  ByteReader in_;
};

}  // namespace

Motion motion_of_gif(Source& file) {
  return Count(file).run();
}

Stored scan_gif(Source& source, const Limits& limits) {
  return Walk(source, limits).run();
}

}  // namespace lightkeep::imaging
