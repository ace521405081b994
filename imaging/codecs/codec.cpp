// The table of codecs. Any thread.
#include "imaging/codecs/codec.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "imaging/codecs/codecs.h"

namespace lightkeep::imaging {
namespace {

constexpr std::array<Codec, 7> table{{
    {Format::jpeg, scan_jpeg, open_jpeg, encode_jpeg, public_jpeg, 65'500},
    {Format::png, scan_png, open_png, encode_png, public_png, 1'000'000},
    {Format::webp, scan_webp, open_webp, encode_webp, public_webp, 16'383, motion_of_webp,
     open_webp_animation, write_webp_animation},
    {Format::gif, scan_gif, open_gif, nullptr, public_gif, 65'535, motion_of_gif, open_gif_animation},
    {Format::heic, scan_heic, open_heic, nullptr, public_heic, 65'535},
    {Format::avif, scan_avif, open_avif, encode_avif, public_avif, 65'535},
    {Format::tiff, scan_tiff, open_tiff, nullptr, public_tiff, 65'535},
}};

}  // namespace

const Codec& codec(Format format) {
  const auto row = std::ranges::find(table, format, &Codec::format);
  if (row == table.end()) throw std::logic_error("a format without a codec");
  return *row;
}

const Codec& codec_of(Source& source) {
  std::array<std::byte, sniff_length> head{};
  const std::size_t count = source.read_at(0, head);
  const FormatInfo* found = recognise(std::span(head).first(count));
  if (found == nullptr)
    throw Error(Fault::unsupported,
                "This file is not an image that is read here; send a " + readable_names() + ".");
  return codec(found->format);
}

}  // namespace lightkeep::imaging
