// The formats as one table of facts; nobody else compares MIME types or magic bytes.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace lightkeep::imaging {

enum class Format { jpeg, png, webp, gif };

struct FormatInfo {
  Format format;
  std::string_view name;       // "JPEG"
  std::string_view mime;       // "image/jpeg"
  std::string_view extension;  // "jpg", as in a CDN URL
  std::string_view parameter;  // the value of `fm`; empty where we do not write the format
  bool alpha;
};

std::span<const FormatInfo> formats();
const FormatInfo& info(Format format);
inline constexpr std::size_t sniff_length = 16;  // bytes that `recognise` wants to see
/// By content; null for anything else.
const FormatInfo* recognise(std::span<const std::byte> head);
const FormatInfo* by_mime(std::string_view mime);  // null for anything else

}  // namespace lightkeep::imaging
