// The formats as one table of facts, and all that is told of them outside: names, media types, extensions,
// which one a client gets. Nobody else compares media types or magic bytes. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace lightkeep::imaging {

enum class Format { jpeg, png, webp, gif, heic, avif, tiff };

struct FormatInfo {
  Format format;
  std::string_view name;             // "JPEG"
  std::string_view mime;             // "image/jpeg"
  std::string_view extension;        // "jpg", as in a CDN URL
  std::string_view other_extension;  // "jpeg", which means the same; empty where there is none
  std::string_view parameter;        // the value of `fm`; empty where we do not write the format
  bool alpha;
  bool moves;                // its files may have several pictures, one after the other
  bool lossy;                // written with a quality
  Format kept_as;            // what is made of a picture in this format: itself where we write it
  Format common;             // the same for a client of which nothing is known
  Format common_with_alpha;  // the same of a picture that is not opaque
  int preference;  // for a client that says that it reads the format: the highest is sent; 0: never for that
  /// Pixels of a result that it is preferred for: below, its bytes are no fewer than those of the next;
  /// above, it takes too much memory to be made unless somebody asks for it.
  std::uint32_t pays_from;
  std::uint32_t pays_to;
};

std::span<const FormatInfo> formats();
const FormatInfo& info(Format format);
inline constexpr std::size_t sniff_length = 64;  // bytes that `recognise` wants to see
/// By content; null for anything else.
const FormatInfo* recognise(std::span<const std::byte> head);
const FormatInfo* by_mime(std::string_view mime);  // null for anything else

std::string readable_names();       // "JPEG, PNG, WebP, GIF, HEIC, AVIF or TIFF"
std::string readable_types();       // "image/jpeg,image/png,…,image/tiff"
std::string writable_parameters();  // "jpg, png, webp, avif"

/// What a client gets of which nothing is known.
Format common_format(Format source, bool alpha);
/// What a picture of `source` is sent as: what is preferred of all that suits the client and the picture.
Format negotiate(Format source, bool alpha, const std::function<bool(const FormatInfo&)>& suits);
/// What small pictures of our own choice are written as.
Format small_format(bool alpha);

}  // namespace lightkeep::imaging
