// Secrets as clients send them: read from their header, compared. Every room may call this. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace lightkeep::text {

/// The token of an Authorization header `Bearer TOKEN` (RFC 6750 section 2.1): the scheme in any case,
/// spaces, one word of visible ASCII, spaces. Empty for anything else.
std::string_view bearer_token(std::string_view field);

/// Takes the same time wherever two texts of one length differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);
bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

}  // namespace lightkeep::text
