// The public form of a WebP (RFC 9649): the chunks that a decoder needs, and one EXIF of ours. Any thread.
#include <algorithm>
#include <array>

#include "imaging/codecs/codecs.h"
#include "imaging/pixels/byte_reader.h"
#include "imaging/pixels/rights.h"

namespace lightkeep::imaging {
namespace {

constexpr std::uint64_t file_header = 12;  // "RIFF", size, "WEBP"
constexpr std::uint64_t chunk_header = 8;  // name, size
constexpr std::uint64_t least_extended = 10;
constexpr std::uint8_t exif_flag = 0x08, xmp_flag = 0x04;  // of VP8X
constexpr std::array<std::string_view, 6> needed{"VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP"};

std::string le32(std::uint64_t value) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

class Walk {
 public:
  explicit Walk(Source& file) : file_(file), in_(file_, Format::webp) {}

  PublicForm run() {
    try {
      in_.skip(4);
      end_ = std::min(std::uint64_t{in_.le32()} + chunk_header, file_.size());
      in_.skip(4);
      while (in_.position() + chunk_header <= end_ && !form_.full()) chunk();
    } catch (const Error&) {  // it breaks off here
    }
    return finished();
  }

 private:
  void chunk() {
    const std::uint64_t at = in_.position();
    const auto name_bytes = in_.bytes(4);
    const std::string_view name(reinterpret_cast<const char*>(name_bytes.data()), name_bytes.size());
    const std::uint32_t length = in_.le32();
    const std::uint64_t end = std::min(at + chunk_header + length + (length & 1), end_);
    const auto held = static_cast<std::size_t>(std::min<std::uint64_t>(length, end - in_.position()));
    if (name == "VP8X" && extended_.empty() && held >= least_extended)
      extended_ = in_.bytes(held);
    else if (std::ranges::find(needed, name) != needed.end())
      keep(at, end, held < length);
    else
      texts(name, held);
    in_.seek(end);
  }

  void keep(std::uint64_t at, std::uint64_t end, bool cut_off) {
    form_.keep(at, end - at);
    cut_off_ = cut_off;
    if (!cut_off && ((end - at) & 1) != 0) form_.insert(std::string(1, '\0'));  // what fills up the last one
  }

  void texts(std::string_view name, std::size_t length) {
    if (name == "EXIF" && length <= exif_bytes_max) rights_.take_exif(in_.bytes(length));
    if (name == "XMP ") rights_.take_xmp(in_.bytes(std::min(length, text_block_max)));
    dropped_ = true;
  }

  /// The headers are written anew where something went.
  PublicForm finished() {
    if (!dropped_) {
      FormWriter whole;
      whole.keep(0, end_);
      return whole.take();
    }
    const std::string exif = cut_off_ ? std::string() : rights_.exif();  // the last chunk would swallow it
    if (!exif.empty()) form_.insert("EXIF" + le32(exif.size()) + exif + std::string(exif.size() & 1, '\0'));
    const std::string first = extended_of(!exif.empty());
    form_.insert("RIFF" + le32(file_header - chunk_header + first.size() + form_.size()) + "WEBP" + first, 0);
    PublicForm form = form_.take();
    form.text = rights_.text();
    return form;
  }

  std::string extended_of(bool with_exif) const {
    if (extended_.empty()) return {};
    std::string held(reinterpret_cast<const char*>(extended_.data()), extended_.size());
    const auto flags = static_cast<std::uint8_t>(held[0]) & ~(exif_flag | xmp_flag);
    held[0] = static_cast<char>(flags | (with_exif ? exif_flag : 0));
    return "VP8X" + le32(held.size()) + held + std::string(held.size() & 1, '\0');
  }

  ReadAhead file_;
  ByteReader in_;
  FormWriter form_;
  Rights rights_;
  std::vector<std::byte> extended_;  // what the first VP8X holds
  std::uint64_t end_ = 0;            // of the file's RIFF
  bool dropped_ = false;
  bool cut_off_ = false;  // the last chunk that is kept
};

}  // namespace

PublicForm public_webp(Source& file) {
  return Walk(file).run();
}

}  // namespace lightkeep::imaging
