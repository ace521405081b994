// Walks PNG chunks (PNG 3rd edition, section 5) without libpng: size, transparency, orientation, animation.
// Any thread.

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

/// False at the end of what is worth reading.
bool chunk(ByteReader& in, Stored& stored, bool& data_seen) {
  if (data_seen && in.remaining() < 12) return false;
  const std::uint32_t length = in.be32();
  const std::uint32_t name = in.be32();
  if (length > chunk_bytes_max) damaged(Format::png, "a chunk of its header has an impossible length.");
  if (name == name_of("IEND")) return false;
  if (name == name_of("IDAT")) data_seen = true;
  if (name == name_of("tRNS")) stored.alpha = true;
  if (name == name_of("acTL")) stored.animated = true;
  // The tail is for the decoder to judge: what is broken there is not an error of the header.
  if (data_seen && in.remaining() < std::uint64_t{length} + 4) return false;
  const std::uint64_t end = in.position() + length + 4;
  if (name == name_of("eXIf") && length <= exif_bytes_max) stored.exif = read_exif(in.bytes(length));
  in.seek(end);
  return true;
}

}  // namespace

Stored scan_png(Source& source, const Limits& limits) {
  ByteReader in(source, Format::png);
  Stored stored;
  stored.format = Format::png;
  in.skip(signature_bytes);
  image_header(in, stored, limits);
  bool data_seen = false;
  for (std::uint32_t parts = 0; parts < header_parts_max && chunk(in, stored, data_seen); ++parts) {
  }
  if (!data_seen) damaged(Format::png, "it has no image data.");
  return stored;
}

}  // namespace lightkeep::imaging
