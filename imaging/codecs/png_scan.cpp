// Walks PNG chunks (PNG 3rd edition, section 5) without libpng: size, colours, transparency, orientation,
// animation. Any thread.
#include <algorithm>
#include <cmath>

#include "imaging/codecs/codecs.h"
#include "imaging/pixels/byte_reader.h"
#include "imaging/pixels/exif.h"

namespace lightkeep::imaging {
namespace {

constexpr std::uint32_t name_of(const char (&name)[5]) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(name[i]);
  return value;
}

constexpr std::size_t signature_bytes = 8;
constexpr std::uint32_t chunk_bytes_max = 0x7fffffff;
constexpr std::uint32_t check_sum_bytes = 4;  // of zlib (RFC 1950), behind the last image data
constexpr std::uint32_t colour_bit = 2, alpha_bit = 4;

void image_header(ByteReader& in, Stored& stored, const Limits& limits) {
  if (in.be32() != 13 || in.be32() != name_of("IHDR"))
    damaged(Format::png, "it does not start with its header.");
  const std::uint32_t width = in.be32();
  const std::uint32_t height = in.be32();
  decide(Format::png, width, height, limits);
  stored.size = {width, height};
  in.skip(1);
  const std::uint32_t colour = in.u8();
  stored.model = colour & colour_bit ? Model::rgb : Model::grey;
  stored.alpha = (colour & alpha_bit) != 0;
  in.skip(3 + 4);
}

/// Gamma and chromaticities are whole numbers of 1/100,000.
double hundred_thousandth(ByteReader& in) {
  return in.be32() / 100'000.0;
}

/// What chunks say of the colours; a chunk counts once, and only in front of the image data (11.3.2).
class Colours {
 public:
  void chunk(ByteReader& in, std::uint32_t name, std::uint32_t length) {
    if (name == name_of("cICP") && length == 4 && !code_points_) code_points(in);
    if (name == name_of("sRGB")) srgb_ = true;
    if (name == name_of("gAMA") && length == 4 && !gamma_) gamma_ = hundred_thousandth(in);
    if (name == name_of("cHRM") && length == 32 && !chromaticities_) chromaticities(in);
  }

  /// cICP goes before iCCP, that before sRGB, that before the two others (13.14).
  void settle(PngLayout& layout) const {
    layout.encoding_first = code_points_.has_value();
    if (code_points_)
      layout.encoding = code_points_;
    else if (!srgb_)
      layout.encoding = by_numbers();
  }

 private:
  /// H.273. What is not here (HDR above all) is left to the other chunks.
  void code_points(ByteReader& in) {
    const std::uint8_t primaries = in.u8(), transfer = in.u8(), matrix = in.u8();
    const bool full_range = in.u8() == 1;
    Encoding encoding;
    if (primaries == 9) encoding.primaries = {0.708, 0.292, 0.170, 0.797, 0.131, 0.046};
    if (primaries == 12) encoding.primaries = {0.680, 0.320, 0.265, 0.690, 0.150, 0.060};
    if (transfer == 4) encoding.gamma = 2.2;
    if (transfer == 5) encoding.gamma = 2.8;
    if (transfer == 8) encoding.gamma = 1;
    encoding.srgb_curve = transfer == 13;
    const bool known_primaries = primaries == 1 || primaries == 9 || primaries == 12;
    const bool known_transfer = transfer == 4 || transfer == 5 || transfer == 8 || transfer == 13;
    if (matrix == 0 && full_range && known_primaries && known_transfer) code_points_ = encoding;
  }
  void chromaticities(ByteReader& in) {
    Encoding encoding;
    for (double& value : encoding.white) value = hundred_thousandth(in);
    for (double& value : encoding.primaries) value = hundred_thousandth(in);
    chromaticities_ = encoding;
  }
  /// A gamma near that of sRGB alone is what its writers put in for sRGB; and chromaticities alone say
  /// nothing of the light.
  std::optional<Encoding> by_numbers() const {
    if (!gamma_ || *gamma_ < 0.001 || *gamma_ > 1000) return {};
    if (!chromaticities_ && std::abs(*gamma_ * 2.2 - 1) < 0.05) return {};
    Encoding encoding = chromaticities_.value_or(Encoding{});
    encoding.gamma = 1 / *gamma_;
    return encoding;
  }

  std::optional<Encoding> code_points_, chromaticities_;
  std::optional<double> gamma_;
  bool srgb_ = false;
};

class Walk {
 public:
  Walk(Source& source, const Limits& limits) : in_(source, Format::png), limits_(limits) {
    layout_.stored.format = Format::png;
  }
  PngLayout run() {
    in_.skip(signature_bytes);
    image_header(in_, layout_.stored, limits_);
    for (std::uint32_t parts = 0; parts < header_parts_max && chunk(); ++parts) {
    }
    if (!data_seen_) damaged(Format::png, "it has no image data.");
    colours_.settle(layout_);
    return std::move(layout_);
  }

 private:
  /// False at the end of what is worth reading.
  bool chunk() {
    if (data_seen_ && in_.remaining() < 12) return false;
    const std::uint32_t length = in_.be32();
    const std::uint32_t name = in_.be32();
    if (length > chunk_bytes_max) {
      if (data_seen_) return false;
      damaged(Format::png, "a chunk of its header has an impossible length.");
    }
    if (name == name_of("IEND")) return false;
    if (name == name_of("IDAT")) image_data(length);
    if (name == name_of("tRNS")) layout_.stored.alpha = true;
    if (name == name_of("acTL")) layout_.stored.animated = true;
    // The tail is for the decoder to judge: what is broken there is not an error of the header.
    if (data_seen_ && in_.remaining() < std::uint64_t{length} + 4) return false;
    const std::uint64_t end = in_.position() + length + 4;
    if (name == name_of("eXIf") && length <= exif_bytes_max)
      layout_.stored.exif = read_exif(in_.bytes(length));
    else if (!data_seen_)
      colours_.chunk(in_, name, length);
    in_.seek(end);
    return true;
  }
  void image_data(std::uint32_t length) {
    data_seen_ = true;
    if (length == 0) return;
    const std::uint64_t start = in_.position();
    const bool whole = in_.remaining() >= length;
    layout_.data_over = start + length + 4;
    layout_.data_end = whole ? start + length - std::min(length, check_sum_bytes) : start + in_.remaining();
  }

  ByteReader in_;
  const Limits& limits_;
  bool data_seen_ = false;
  Colours colours_;
  PngLayout layout_;
};

}  // namespace

PngLayout scan_png_chunks(Source& source, const Limits& limits) {
  return Walk(source, limits).run();
}

Stored scan_png(Source& source, const Limits& limits) {
  return scan_png_chunks(source, limits).stored;
}

}  // namespace lightkeep::imaging
