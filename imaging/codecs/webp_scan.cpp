// Walks WebP chunks (RFC 9649): canvas, first frame, profile, orientation. Any thread.
#include <algorithm>

#include "imaging/codecs/codecs.h"
#include "imaging/pixels/byte_reader.h"
#include "imaging/pixels/exif.h"

namespace lightkeep::imaging {
namespace {

constexpr std::uint32_t name_of(const char (&name)[5]) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<std::uint8_t>(name[i]);
  return value;
}

constexpr std::uint8_t vp8x_animation = 0x02, vp8x_alpha = 0x10;
constexpr std::uint8_t vp8l_signature = 0x2f;
constexpr std::uint32_t vp8_start_code = 0x2a019d;

struct Chunk {
  std::uint32_t name;
  std::uint32_t length;
  std::uint64_t at;    // of its header
  std::uint64_t next;  // padded to even
};

class Walk {
 public:
  Walk(Source& source, const Limits& limits, bool with_profile)
      : in_(source, Format::webp), limits_(limits), with_profile_(with_profile) {
    layout_.stored.format = Format::webp;
  }
  WebpLayout run() {
    in_.skip(4);
    const std::uint64_t end = std::uint64_t{in_.le32()} + 8;
    in_.skip(4);
    if (end > in_.position() + in_.remaining()) damaged(Format::webp, "its data ends too early.");
    while (parts_ < header_parts_max && in_.position() + 8 <= end) top_level(read_chunk(end));
    if (layout_.image_bytes == 0) damaged(Format::webp, "it has no image data.");
    if (!extended_) layout_.stored.size = layout_.frame;
    check_frame();
    return std::move(layout_);
  }

 private:
  Chunk read_chunk(std::uint64_t end) {
    ++parts_;
    Chunk chunk{};
    chunk.at = in_.position();
    chunk.name = in_.le32();
    chunk.length = in_.le32();
    const std::uint64_t last = in_.position() + chunk.length;
    if (last > end) damaged(Format::webp, "a chunk is longer than the file.");
    chunk.next = std::min(last + (chunk.length & 1), end);
    return chunk;
  }
  void top_level(const Chunk& chunk) {
    if (chunk.name == name_of("VP8X") && !extended_)
      extended(chunk);
    else if (chunk.name == name_of("ANMF") && layout_.image_bytes == 0)
      animation_frame(chunk);
    else if (chunk.name == name_of("ICCP") && with_profile_ && chunk.length <= profile_bytes_max)
      layout_.stored.profile = in_.bytes(chunk.length);
    else if (chunk.name == name_of("EXIF") && chunk.length <= exif_bytes_max)
      layout_.stored.exif = read_exif(in_.bytes(chunk.length));
    else if (layout_.image_bytes == 0)
      image(chunk);
    in_.seek(chunk.next);
  }
  void extended(const Chunk& chunk) {
    if (chunk.length < 10) damaged(Format::webp, "its header is too short.");
    extended_ = true;
    const std::uint8_t flags = in_.u8();
    layout_.stored.alpha = (flags & vp8x_alpha) != 0;
    layout_.stored.animated = (flags & vp8x_animation) != 0;
    in_.skip(3);
    layout_.stored.size.width = in_.le24() + 1;
    layout_.stored.size.height = in_.le24() + 1;
    decide(Format::webp, layout_.stored.size.width, layout_.stored.size.height, limits_);
  }
  void animation_frame(const Chunk& chunk) {
    if (chunk.length < 16) damaged(Format::webp, "its first frame is too short.");
    layout_.frame_x = in_.le24() * 2;
    layout_.frame_y = in_.le24() * 2;
    in_.skip(6 + 4);
    const std::uint64_t end = in_.position() + chunk.length - 16;
    while (layout_.image_bytes == 0 && parts_ < header_parts_max && in_.position() + 8 <= end) {
      const Chunk inner = read_chunk(end);
      image(inner);
      in_.seek(inner.next);
    }
  }
  void image(const Chunk& chunk) {
    if (chunk.name == name_of("ALPH") && alpha_at_ == 0) alpha_at_ = chunk.at;
    if (chunk.name == name_of("VP8 ")) lossy(chunk);
    if (chunk.name == name_of("VP8L")) lossless(chunk);
  }
  /// RFC 6386, 9.1
  void lossy(const Chunk& chunk) {
    in_.skip(3);
    if (chunk.length < 10 || in_.le24() != vp8_start_code)
      damaged(Format::webp, "its image header is broken.");
    const std::uint32_t width = in_.le16() & 0x3fff;
    const std::uint32_t height = in_.le16() & 0x3fff;
    found(chunk, alpha_at_ != 0 ? alpha_at_ : chunk.at, {width, height});
  }
  void lossless(const Chunk& chunk) {
    if (chunk.length < 5 || in_.u8() != vp8l_signature) damaged(Format::webp, "its image header is broken.");
    const std::uint32_t bits = in_.le32();
    if (!extended_) layout_.stored.alpha = (bits >> 28 & 1) != 0;
    found(chunk, chunk.at, {(bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1});
  }
  void found(const Chunk& chunk, std::uint64_t at, Size frame) {
    decide(Format::webp, frame.width, frame.height, limits_);
    layout_.frame = frame;
    layout_.image_at = at;
    layout_.image_bytes = chunk.at + 8 + chunk.length - at;
  }
  void check_frame() {
    const Size canvas = layout_.stored.size;
    const bool inside = std::uint64_t{layout_.frame_x} + layout_.frame.width <= canvas.width &&
                        std::uint64_t{layout_.frame_y} + layout_.frame.height <= canvas.height;
    if (!inside || (!layout_.stored.animated && layout_.frame != canvas))
      damaged(Format::webp, "its image does not fit its canvas.");
    if (layout_.frame != canvas) layout_.stored.alpha = true;  // what it leaves free
  }

  ByteReader in_;
  const Limits& limits_;
  bool with_profile_;
  bool extended_ = false;
  std::uint32_t parts_ = 0;  // chunks that were read, those inside of others too
  std::uint64_t alpha_at_ = 0;
  WebpLayout layout_;
};

}  // namespace

Motion motion_of_webp(Source& file) {
  Motion motion{.frames = 0, .plays = 1};
  ByteReader in(file, Format::webp);
  try {
    in.skip(4);
    const std::uint64_t end = std::uint64_t{in.le32()} + 8;
    in.skip(4);
    while (in.position() + 8 <= end && motion.frames <= frames_max) {
      const std::uint32_t name = in.le32();
      const std::uint32_t length = in.le32();
      const std::uint64_t next = in.position() + length + (length & 1);
      if (name == name_of("ANMF")) ++motion.frames;
      if (name == name_of("ANIM") && length >= 6) {
        in.skip(4);
        motion.plays = in.le16();
      }
      in.seek(next);
    }
  } catch (const Error&) {  // it breaks off here
  }
  motion.frames = std::max(motion.frames, 1u);
  return motion;
}

WebpLayout scan_webp_chunks(Source& source, const Limits& limits, bool with_profile) {
  return Walk(source, limits, with_profile).run();
}

Stored scan_webp(Source& source, const Limits& limits) {
  return scan_webp_chunks(source, limits, false).stored;
}

}  // namespace lightkeep::imaging
