// Base64 (RFC 4648 section 4), decoded in pieces: of header values and of uploaded images.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lightkeep::mcp {

/// Padding and alphabet exactly as in the RFC.
std::optional<std::string> decode_base64(std::string_view text);

/// Takes what clients send besides: a `data:…;base64,` prefix, white space, the URL-safe alphabet, no
/// padding. Calls `sink` with at most 48 KiB at a time; false for anything else.
bool decode_base64_leniently(std::string_view text,
                             const std::function<void(std::span<const std::byte>)>& sink);

}  // namespace lightkeep::mcp
