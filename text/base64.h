// Base64 (RFC 4648): of header values, keys, mail and uploaded images. Every room may call this. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lightkeep::text {

/// Section 4, padded, without line breaks.
std::string base64(std::span<const std::byte> bytes);
std::string base64(std::string_view bytes);
/// Section 5, for URLs and file names, without padding.
std::string base64url(std::span<const std::byte> bytes);

/// Padding and alphabet exactly as in section 4.
std::optional<std::string> decode_base64(std::string_view text);

/// Alphabet exactly as in section 5, without padding.
std::optional<std::string> decode_base64url(std::string_view text);

/// Takes what clients send besides: a `data:…;base64,` prefix, white space, the alphabet of section 5, no
/// padding. Calls `sink` with at most 48 KiB at a time; false for anything else.
bool decode_base64_leniently(std::string_view text,
                             const std::function<void(std::span<const std::byte>)>& sink);

}  // namespace lightkeep::text
