#include "imaging/pixels/format.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace lightkeep::imaging {
namespace {

constexpr std::array<FormatInfo, 7> table{{
    {.format = Format::jpeg,
     .name = "JPEG",
     .mime = "image/jpeg",
     .extension = "jpg",
     .other_extension = "jpeg",
     .parameter = "jpg",
     .alpha = false,
     .moves = false,
     .lossy = true,
     .kept_as = Format::jpeg,
     .common = Format::jpeg,
     .common_with_alpha = Format::jpeg,
     .preference = 0,
     .pays_from = 0,
     .pays_to = 0},
    {.format = Format::png,
     .name = "PNG",
     .mime = "image/png",
     .extension = "png",
     .other_extension = "",
     .parameter = "png",
     .alpha = true,
     .moves = true,
     .lossy = false,
     .kept_as = Format::png,
     .common = Format::png,
     .common_with_alpha = Format::png,
     .preference = 0,
     .pays_from = 0,
     .pays_to = 0},
    {.format = Format::webp,
     .name = "WebP",
     .mime = "image/webp",
     .extension = "webp",
     .other_extension = "",
     .parameter = "webp",
     .alpha = true,
     .moves = true,
     .lossy = true,
     .kept_as = Format::webp,
     .common = Format::jpeg,
     .common_with_alpha = Format::png,
     .preference = 1,
     .pays_from = 0,
     .pays_to = std::numeric_limits<std::uint32_t>::max()},
    {.format = Format::gif,
     .name = "GIF",
     .mime = "image/gif",
     .extension = "gif",
     .other_extension = "",
     .parameter = "",
     .alpha = true,
     .moves = true,
     .lossy = false,
     .kept_as = Format::webp,
     .common = Format::png,
     .common_with_alpha = Format::png,
     .preference = 0,
     .pays_from = 0,
     .pays_to = 0},
    {.format = Format::heic,
     .name = "HEIC",
     .mime = "image/heic",
     .extension = "heic",
     .other_extension = "heif",
     .parameter = "",
     .alpha = true,
     .moves = true,
     .lossy = true,
     .kept_as = Format::jpeg,
     .common = Format::jpeg,
     .common_with_alpha = Format::png,
     .preference = 0,
     .pays_from = 0,
     .pays_to = 0},
    {.format = Format::avif,
     .name = "AVIF",
     .mime = "image/avif",
     .extension = "avif",
     .other_extension = "",
     .parameter = "avif",
     .alpha = true,
     .moves = true,
     .lossy = true,
     .kept_as = Format::avif,
     .common = Format::jpeg,
     .common_with_alpha = Format::png,
     .preference = 2,
     .pays_from = 400'000,
     .pays_to = 8'000'000},
    {.format = Format::tiff,
     .name = "TIFF",
     .mime = "image/tiff",
     .extension = "tif",
     .other_extension = "tiff",
     .parameter = "",
     .alpha = true,
     .moves = true,
     .lossy = false,
     .kept_as = Format::jpeg,
     .common = Format::jpeg,
     .common_with_alpha = Format::png,
     .preference = 0,
     .pays_from = 0,
     .pays_to = 0},
}};

/// Bytes that must stand at an offset from the start.
struct Magic {
  Format format;
  std::size_t offset;
  std::string_view bytes;
};

using namespace std::string_view_literals;
constexpr std::array<Magic, 7> magics{{
    {Format::jpeg, 0, "\xff\xd8\xff"sv},
    {Format::png, 0, "\x89PNG\r\n\x1a\n"sv},
    {Format::webp, 8, "WEBP"sv},
    {Format::gif, 0, "GIF87a"sv},
    {Format::gif, 0, "GIF89a"sv},
    {Format::tiff, 0, "II*\0"sv},
    {Format::tiff, 0, "MM\0*"sv},
}};

bool stands(std::span<const std::byte> head, std::size_t offset, std::string_view bytes) {
  return head.size() >= offset + bytes.size() &&
         std::memcmp(head.data() + offset, bytes.data(), bytes.size()) == 0;
}

bool matches(std::span<const std::byte> head, const Magic& magic) {
  if (magic.format == Format::webp && !stands(head, 0, "RIFF")) return false;
  return stands(head, magic.offset, magic.bytes);
}

/// The brands of ISO base media files that hold pictures (ISO 23008-12, AVIF 1.1). Those of any codec say
/// nothing alone: a brand that stands beside them does.
struct Brand {
  std::string_view name;
  Format format;
};
constexpr std::array<Brand, 8> brands{{
    {"heic", Format::heic},
    {"heix", Format::heic},
    {"heim", Format::heic},
    {"heis", Format::heic},
    {"hevc", Format::heic},
    {"hevx", Format::heic},
    {"avif", Format::avif},
    {"avis", Format::avif},
}};

const FormatInfo* by_brand(std::span<const std::byte> head) {
  constexpr std::size_t type_at = 4, first_brand = 8, brand_bytes = 4, version_at = 12;
  if (!stands(head, type_at, "ftyp")) return nullptr;
  for (std::size_t at = first_brand; at + brand_bytes <= head.size(); at += brand_bytes)
    for (const Brand& brand : brands)
      if (at != version_at && stands(head, at, brand.name)) return &info(brand.format);
  return nullptr;
}

std::string joined(std::string_view FormatInfo::*column, std::string_view between) {
  std::string text;
  for (const FormatInfo& row : table)
    if (!(row.*column).empty()) text.append(text.empty() ? "" : between).append(row.*column);
  return text;
}

}  // namespace

std::span<const FormatInfo> formats() {
  return table;
}

const FormatInfo& info(Format format) {
  const auto row = std::ranges::find(table, format, &FormatInfo::format);
  if (row == table.end()) throw std::logic_error("a format without a row in the table");
  return *row;
}

const FormatInfo* recognise(std::span<const std::byte> head) {
  const auto magic = std::ranges::find_if(magics, [&](const Magic& m) { return matches(head, m); });
  return magic == magics.end() ? by_brand(head) : &info(magic->format);
}

const FormatInfo* by_mime(std::string_view mime) {
  const auto row = std::ranges::find(table, mime, &FormatInfo::mime);
  return row == table.end() ? nullptr : &*row;
}

std::string readable_names() {
  constexpr std::string_view comma = ", ";
  std::string text = joined(&FormatInfo::name, comma);
  return text.replace(text.rfind(comma), comma.size(), " or ");
}

std::string readable_types() {
  return joined(&FormatInfo::mime, ",");
}

std::string writable_parameters() {
  return joined(&FormatInfo::parameter, ", ");
}

Format common_format(Format source, bool alpha) {
  return alpha ? info(source).common_with_alpha : info(source).common;
}

Format negotiate(Format source, bool alpha, const std::function<bool(const FormatInfo&)>& suits) {
  const FormatInfo* best = nullptr;
  for (const FormatInfo& row : table)
    if (row.preference > (best == nullptr ? 0 : best->preference) && suits(row)) best = &row;
  return best == nullptr ? common_format(source, alpha) : best->format;
}

Format small_format(bool alpha) {
  return alpha ? Format::webp : Format::jpeg;
}

}  // namespace lightkeep::imaging
