// The public form of a JPEG (ITU T.81 annex B): the segments that a decoder needs, and one Exif of ours. What
// follows the end of the image (previews, gain maps, films) goes. Any thread.
#include <algorithm>
#include <cstring>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/jpeg_markers.h"
#include "imaging/pixels/byte_reader.h"
#include "imaging/pixels/rights.h"

namespace lightkeep::imaging {
namespace {

using namespace jpeg;

constexpr std::size_t jfif_bytes = 14;  // without its preview

class Walk {
 public:
  explicit Walk(Source& file) : file_(file), in_(file_, Format::jpeg) {}

  PublicForm run() {
    try {
      form_.keep(0, 2);
      in_.skip(2);
      exif_place_ = form_.mark();
      while (segment() && !form_.full()) {
      }
    } catch (const Error&) {  // it breaks off here
    }
    const std::string exif = rights_.exif();
    if (!exif.empty()) form_.insert(app_of(exif), exif_place_);
    PublicForm form = form_.take();
    form.text = rights_.text();
    return form;
  }

 private:
  struct Segment {
    std::uint8_t marker;
    std::uint64_t at;      // of the marker
    std::uint64_t length;  // of what it holds
    std::uint64_t end() const { return at + 4 + length; }
  };

  /// False at the end.
  bool segment() {
    std::uint8_t marker = in_.u8();
    while (marker != 0xff) marker = in_.u8();
    while (marker == 0xff) marker = in_.u8();
    const std::uint64_t at = in_.position() - 2;
    if (marker == eoi) form_.keep(at, 2);
    if (marker == eoi) return false;
    if (stands_alone(marker)) return true;
    const std::uint32_t length = in_.be16();
    if (length < 2) return false;
    const Segment found{marker, at, length - 2};
    if (found.end() > file_.size()) return false;
    take(found);
    in_.seek(marker == sos ? end_of_scan(found) : found.end());
    return true;
  }

  void take(const Segment& segment) {
    switch (segment.marker) {
      case app0:
        return jfif(segment);
      case app1:
        return texts(segment);
      case app2:
        if (in_.starts_with(icc_name, segment.length)) keep(segment);
        return;
      case app13:
        if (in_.starts_with(photoshop_name, segment.length)) rights_.take_photoshop(rest_of(segment));
        return;
      case app14:
        if (in_.starts_with(adobe_name, segment.length)) keep(segment);
        return;
      default:  // frames, tables and scans; reserved ones, comments and all other applications' go
        if (segment.marker >= sof_baseline && segment.marker <= exp) keep(segment);
    }
  }

  void keep(const Segment& segment) { form_.keep(segment.at, segment.end() - segment.at); }

  std::vector<std::byte> rest_of(const Segment& segment) {
    return in_.bytes(static_cast<std::size_t>(segment.end() - in_.position()));
  }

  /// Its preview goes; the resolution stays.
  void jfif(const Segment& segment) {
    const bool first = segment.at == 2;
    if (segment.length < jfif_bytes || !in_.starts_with(jfif_name, segment.length)) return;
    if (segment.length == jfif_bytes) {
      keep(segment);
    } else {
      const auto rest = in_.bytes(7);
      std::string shorter("\xff\xe0\0\x10JFIF\0", 9);
      shorter.append(reinterpret_cast<const char*>(rest.data()), rest.size()).append(2, '\0');
      form_.insert(std::move(shorter));
    }
    if (first) exif_place_ = form_.mark();
  }

  void texts(const Segment& segment) {
    if (in_.starts_with(exif_name, segment.length)) {
      if (in_.position() < segment.end()) in_.skip(1);
      rights_.take_exif(rest_of(segment));
    } else if (in_.starts_with(xmp_name, segment.length)) {
      rights_.take_xmp(rest_of(segment));
    }
  }

  /// Where the coded data behind a scan's header end: at a marker that is no part of them.
  std::uint64_t end_of_scan(const Segment& scan) {
    std::uint64_t at = scan.end();
    for (;;) {
      const auto bytes = file_.at(at);
      if (bytes.empty()) break;
      const auto* mark = static_cast<const std::byte*>(std::memchr(bytes.data(), 0xff, bytes.size()));
      at += static_cast<std::uint64_t>(mark == nullptr ? std::ssize(bytes) : mark - bytes.data());
      if (mark == nullptr) continue;
      const std::uint64_t code = behind_filling(at);
      if (ends_scan(code)) break;
      at = code + 1;
    }
    at = std::min(at, file_.size());
    form_.keep(scan.end(), at - scan.end());
    return at;
  }

  /// Any number of bytes 0xff may stand before a marker's code (B.1.1.2).
  std::uint64_t behind_filling(std::uint64_t at) {
    auto bytes = file_.at(++at);
    while (!bytes.empty() && bytes.front() == std::byte{0xff}) bytes = file_.at(++at);
    return at;
  }

  bool ends_scan(std::uint64_t at) {
    const auto bytes = file_.at(at);
    if (bytes.empty()) return false;
    const auto code = std::to_integer<std::uint8_t>(bytes.front());
    return code != 0 && !(code >= rst0 && code <= rst7);
  }

  static std::string app_of(const std::string& exif) {
    const std::size_t length = 2 + exif_name.size() + 1 + exif.size();
    std::string segment("\xff\xe1");
    segment += static_cast<char>(length >> 8);
    segment += static_cast<char>(length);
    return segment.append(exif_name).append(1, '\0').append(exif);
  }

  ReadAhead file_;
  ByteReader in_;
  FormWriter form_;
  Rights rights_;
  std::size_t exif_place_ = 0;  // a piece: behind the JFIF segment, where readers look for it
};

}  // namespace

PublicForm public_jpeg(Source& file) {
  return Walk(file).run();
}

}  // namespace lightkeep::imaging
