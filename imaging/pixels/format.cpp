// The table of formats and the sniffers. Any thread.
#include "imaging/pixels/format.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace lightkeep::imaging {
namespace {

constexpr std::array<FormatInfo, 4> table{{
    {Format::jpeg, "JPEG", "image/jpeg", "jpg", "jpg", false},
    {Format::png, "PNG", "image/png", "png", "png", true},
    {Format::webp, "WebP", "image/webp", "webp", "webp", true},
    {Format::gif, "GIF", "image/gif", "gif", "", true},
}};

/// Bytes that must stand at an offset from the start.
struct Magic {
  Format format;
  std::size_t offset;
  std::string_view bytes;
};

using namespace std::string_view_literals;
constexpr std::array<Magic, 5> magics{{
    {Format::jpeg, 0, "\xff\xd8\xff"sv},
    {Format::png, 0, "\x89PNG\r\n\x1a\n"sv},
    {Format::webp, 8, "WEBP"sv},
    {Format::gif, 0, "GIF87a"sv},
    {Format::gif, 0, "GIF89a"sv},
}};

bool stands(std::span<const std::byte> head, std::size_t offset, std::string_view bytes) {
  return head.size() >= offset + bytes.size() &&
         std::memcmp(head.data() + offset, bytes.data(), bytes.size()) == 0;
}

bool matches(std::span<const std::byte> head, const Magic& magic) {
  if (magic.format == Format::webp && !stands(head, 0, "RIFF")) return false;
  return stands(head, magic.offset, magic.bytes);
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
  return magic == magics.end() ? nullptr : &info(magic->format);
}

const FormatInfo* by_mime(std::string_view mime) {
  const auto row = std::ranges::find(table, mime, &FormatInfo::mime);
  return row == table.end() ? nullptr : &*row;
}

}  // namespace lightkeep::imaging
