// The public form of a GIF (GIF89a): all but comments, texts, what other applications wrote into it, and what
// follows its end. Any thread.
#include <algorithm>
#include <array>

#include "imaging/codecs/codecs.h"
#include "imaging/pixels/byte_reader.h"

namespace lightkeep::imaging {
namespace {

constexpr std::uint8_t image_separator = 0x2c, extension_introducer = 0x21, trailer = 0x3b;
constexpr std::uint8_t graphic_control = 0xf9, application = 0xff;
constexpr std::uint8_t colour_table_flag = 0x80;
constexpr std::array<std::string_view, 3> needed{"NETSCAPE2.0", "ANIMEXTS1.0", "ICCRGBG1012"};

class Walk {
 public:
  explicit Walk(Source& file) : file_(file), in_(file_, Format::gif) {}

  PublicForm run() {
    try {
      in_.skip(6 + 4);
      const std::uint8_t flags = in_.u8();
      in_.skip(2);
      skip_colours(flags);
      form_.keep(0, in_.position());
      while (block() && !form_.full()) {
      }
    } catch (const Error&) {  // it breaks off here
      if (wanted_) form_.keep(start_, file_.size() - start_);
    }
    return form_.take();
  }

 private:
  /// False at the end.
  bool block() {
    wanted_ = false;
    start_ = in_.position();
    const std::uint8_t kind = in_.u8();
    if (kind == trailer) form_.keep(start_, 1);
    if (kind == image_separator)
      image();
    else if (kind == extension_introducer)
      extension();
    else
      return false;
    if (wanted_) form_.keep(start_, in_.position() - start_);
    return true;
  }

  void image() {
    wanted_ = true;
    in_.skip(8);
    skip_colours(in_.u8());
    in_.skip(1);
    skip_blocks();
  }

  void extension() {
    const std::uint8_t label = in_.u8();
    wanted_ = label == graphic_control;
    if (label == application && in_.u8() == 11)
      for (const std::string_view name : needed) wanted_ = wanted_ || in_.starts_with(name, 11);
    in_.seek(start_ + 2);
    skip_blocks();
  }

  void skip_blocks() {
    while (const std::uint8_t length = in_.u8()) in_.skip(length);
  }

  void skip_colours(std::uint8_t flags) {
    if (flags & colour_table_flag) in_.skip(std::uint64_t{3} << ((flags & 7) + 1));
  }

  ReadAhead file_;
  ByteReader in_;
  FormWriter form_;
  std::uint64_t start_ = 0;  // of the block
  bool wanted_ = false;
};

}  // namespace

PublicForm public_gif(Source& file) {
  return Walk(file).run();
}

}  // namespace lightkeep::imaging
