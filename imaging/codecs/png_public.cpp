// The public form of a PNG (third edition): the chunks that a decoder needs, those that say who made it and
// whose it is, and one eXIf of ours. Any thread.
#include <zlib.h>

#include <algorithm>
#include <array>

#include "imaging/codecs/codecs.h"
#include "imaging/pixels/byte_reader.h"
#include "imaging/pixels/rights.h"

namespace lightkeep::imaging {
namespace {

constexpr std::size_t signature_bytes = 8;
constexpr std::uint64_t around = 12;  // bytes of a chunk besides what it holds
constexpr std::array<std::string_view, 22> needed{
    "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP",
    "mDCV", "cLLI", "bKGD", "hIST", "pHYs", "sPLT", "acTL", "fcTL", "fdAT", "mDCv", "cLLi"};
constexpr std::array<std::string_view, 3> texts{"tEXt", "zTXt", "iTXt"};
constexpr std::array<std::string_view, 3> owners{{{"Copyright\0", 10}, {"Author\0", 7}, {"Artist\0", 7}}};
constexpr std::string_view xmp_name("XML:com.adobe.xmp\0\0\0", 20);  // not compressed

std::string be32(std::size_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

std::string chunk_of(const std::string& exif) {
  if (exif.empty()) return {};
  const std::string named = "eXIf" + exif;
  const auto sum = crc32_z(0, reinterpret_cast<const unsigned char*>(named.data()), named.size());
  return be32(exif.size()) + named + be32(sum);
}

class Walk {
 public:
  explicit Walk(Source& file) : file_(file), in_(file_, Format::png) {}

  PublicForm run() {
    try {
      form_.keep(0, signature_bytes);
      in_.skip(signature_bytes);
      exif_place_ = form_.mark();
      while (chunk() && !form_.full()) {
      }
    } catch (const Error&) {  // it breaks off here
    }
    form_.insert(chunk_of(rights_.exif()), exif_place_);
    PublicForm form = form_.take();
    form.text = rights_.text();
    return form;
  }

 private:
  /// False at the end.
  bool chunk() {
    const std::uint64_t at = in_.position();
    const std::uint32_t length = in_.be32();
    const auto name_bytes = in_.bytes(4);
    const std::string_view name(reinterpret_cast<const char*>(name_bytes.data()), name_bytes.size());
    const std::uint64_t end = std::min(at + around + length, file_.size());
    const auto held = std::min<std::uint64_t>(length, end - in_.position());
    if (std::ranges::find(needed, name) != needed.end() || names_owner(name, held))
      form_.keep(at, end - at);
    else
      texts_of(name, held);
    if (name == "IHDR" && !has_header_ && end == at + around + length) {
      has_header_ = true;
      exif_place_ = form_.mark();
    }
    in_.seek(end);
    return name != "IEND";
  }

  /// A text with one of these keywords, from behind the chunk's name on.
  bool names_owner(std::string_view name, std::uint64_t length) {
    if (std::ranges::find(texts, name) == texts.end()) return false;
    return std::ranges::any_of(owners,
                               [&](std::string_view keyword) { return in_.starts_with(keyword, length); });
  }

  void texts_of(std::string_view name, std::uint64_t length) {
    const std::uint64_t end = in_.position() + length;
    if (name == "eXIf" && length <= exif_bytes_max) rights_.take_exif(in_.bytes(length));
    if (name != "iTXt" || !in_.starts_with(xmp_name, length)) return;
    const std::uint64_t left = end - in_.position();
    rights_.take_xmp(in_.bytes(static_cast<std::size_t>(std::min<std::uint64_t>(left, text_block_max))));
  }

  ReadAhead file_;
  ByteReader in_;
  FormWriter form_;
  Rights rights_;
  bool has_header_ = false;  // whole; others follow in files that nobody decodes
  std::size_t exif_place_ = 0;
};

}  // namespace

PublicForm public_png(Source& file) {
  return Walk(file).run();
}

}  // namespace lightkeep::imaging
