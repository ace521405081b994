// Walks JPEG segments (ITU T.81 annex B) up to the first scan: size, orientation, profile, plausibility. Any
// thread.
#include "imaging/codecs/codecs.h"

#include <algorithm>
#include <map>

#include "imaging/codecs/jpeg_markers.h"
#include "imaging/pixels/byte_reader.h"
#include "imaging/pixels/exif.h"

namespace lightkeep::imaging {
namespace {

using namespace jpeg;

/// The pieces of an ICC profile (ICC.1, B.4): each APP2 carries its number and how many there are.
class ProfilePieces {
 public:
  void add(ByteReader& in, std::size_t length) {
    const int number = in.u8();
    const int count = in.u8();
    if (length - 2 > profile_bytes_max - bytes_) broken_ = true;
    if (number == 0 || number > count || (count_ != 0 && count != count_)) broken_ = true;
    if (broken_) return;
    count_ = count;
    bytes_ += length - 2;
    broken_ = !pieces_.emplace(number, in.bytes(length - 2)).second;
  }
  std::vector<std::byte> joined() const {
    std::vector<std::byte> all;
    if (broken_ || pieces_.size() != static_cast<std::size_t>(count_)) return all;
    for (const auto& [number, piece] : pieces_) all.insert(all.end(), piece.begin(), piece.end());
    return all;
  }

 private:
  std::map<int, std::vector<std::byte>> pieces_;
  std::size_t bytes_ = 0;
  int count_ = 0;
  bool broken_ = false;
};

/// Each segment has one such byte.
constexpr std::uint32_t unused_max = exif_bytes_max + header_parts_max;

class Walk {
 public:
  Walk(Source& source, const Limits& limits, bool with_profile)
      : in_(source, Format::jpeg), limits_(limits), with_profile_(with_profile) {
    header_.stored.format = Format::jpeg;
  }
  JpegHeader run() {
    in_.skip(2);
    for (std::uint32_t parts = 0; step(); ++parts)
      if (parts == header_parts_max) damaged(Format::jpeg, "its header has too many segments.");
    if (header_.stored.size == Size{}) damaged(Format::jpeg, "its image data comes before its size.");
    check_plausible();
    if (with_profile_) header_.stored.profile = pieces_.joined();
    return std::move(header_);
  }

 private:
  std::uint8_t next_marker() {
    // Between segments libjpeg passes over garbage; so do we, within a bound.
    std::uint8_t byte = in_.u8();
    while (byte != 0xff) byte = next_unused();
    while (byte == 0xff) byte = next_unused();
    return byte;
  }
  /// After a byte that is part of no segment, or the 0xff before a marker.
  std::uint8_t next_unused() {
    if (++unused_ > unused_max) damaged(Format::jpeg, "its header is not made of segments.");
    return in_.u8();
  }
  /// False when the first scan is reached.
  bool step() {
    const std::uint8_t marker = next_marker();
    if (marker == sos) return false;
    if (marker == eoi) damaged(Format::jpeg, "it ends before its image data.");
    if (stands_alone(marker)) return true;
    const std::uint32_t length = in_.be16();
    if (length < 2) damaged(Format::jpeg, "a segment of its header has no length.");
    const std::uint64_t end = in_.position() + length - 2;
    segment(marker, length - 2);
    in_.seek(end);
    return true;
  }
  void segment(std::uint8_t marker, std::size_t length) {
    if (marker >= sof_baseline && marker <= sof_last && marker != dht && marker != jpg_reserved &&
        marker != dac)
      return frame(marker, length);
    if (marker == app1 && length > exif_name.size() + 1 && in_.starts_with(exif_name, length))
      return exif(length - exif_name.size() - 1);
    if (marker == app2 && with_profile_ && length > icc_name.size() + 2 && in_.starts_with(icc_name, length))
      pieces_.add(in_, length - icc_name.size());
  }
  void exif(std::size_t length) {
    if (exif_seen_) return;
    exif_seen_ = true;
    in_.skip(1);
    header_.stored.exif = read_exif(in_.bytes(length));
  }
  void frame(std::uint8_t marker, std::size_t length);
  void check_plausible() const;

  ByteReader in_;
  const Limits& limits_;
  bool with_profile_;
  bool exif_seen_ = false;
  std::uint32_t unused_ = 0;  // bytes, in the whole header
  ProfilePieces pieces_;
  JpegHeader header_;
};

[[noreturn]] void not_read(const char* kind) {
  throw Error(Fault::unsupported,
              std::string("This JPEG is ") + kind + ", which is not read here; save it as a usual JPEG.");
}

/// T.81 B.2.2
void Walk::frame(std::uint8_t marker, std::size_t length) {
  if (marker > sof_progressive) not_read("lossless, hierarchical or arithmetic coded");
  if (length < 6 || header_.stored.size != Size{}) damaged(Format::jpeg, "its frame header is broken.");
  if (in_.u8() != 8) not_read("not of 8 bits per sample");
  const std::uint32_t height = in_.be16();
  const std::uint32_t width = in_.be16();
  const std::uint32_t components = in_.u8();
  if (length < 6 + 3 * components) damaged(Format::jpeg, "its frame header is broken.");
  if (components != 1 && components != 3 && components != 4) not_read("of an unusual number of channels");
  decide(Format::jpeg, width, height, limits_);
  header_.stored.size = {width, height};
  header_.stored.model = components == 1 ? Model::grey : components == 3 ? Model::rgb : Model::cmyk;
  header_.progressive = marker == sof_progressive;
  std::uint64_t area = 0, largest = 1;
  for (std::uint32_t i = 0; i < components; ++i) {
    in_.skip(1);
    const std::uint32_t sampling = in_.u8();
    in_.skip(1);
    const std::uint64_t factor = std::uint64_t{sampling >> 4} * (sampling & 15);
    area += factor;
    largest = std::max(largest, factor);
  }
  const std::uint64_t luma = std::uint64_t{(width + 7) / 8} * ((height + 7) / 8);
  header_.blocks = luma * area / largest;
}

/// A progressive decoder holds all coefficients, 128 bytes per block, before the first pixel. Each block
/// costs at least one bit of the file (its DC code), so a short file cannot claim gigabytes of them.
void Walk::check_plausible() const {
  if (header_.progressive && in_.remaining() * 8 < header_.blocks / 2)
    damaged(Format::jpeg, "it is far too short for its size.");
}

}  // namespace

JpegHeader scan_jpeg_segments(Source& source, const Limits& limits, bool with_profile) {
  return Walk(source, limits, with_profile).run();
}

Stored scan_jpeg(Source& source, const Limits& limits) {
  return scan_jpeg_segments(source, limits, false).stored;
}

}  // namespace lightkeep::imaging
