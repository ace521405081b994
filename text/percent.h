// Percent-encoding (RFC 3986 section 2.1). Every room may call this. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/ascii.h"

namespace lightkeep::text {

/// What a plus sign means: itself (paths, headers), or a space (queries and forms).
enum class Plus { literal, space };

/// Every escape decoded once, to any bytes. None when a % is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text, Plus plus = Plus::literal);
/// The same, for what goes on as text: none also for a NUL and for what is not UTF-8.
std::optional<std::string> percent_decode_text(std::string_view text, Plus plus = Plus::literal);

/// What stands for itself anywhere in a URL (section 2.3).
inline constexpr ByteSet unreserved = letters_digits_and("-._~");
/// The same and the slash: for a path whose segments hold none.
inline constexpr ByteSet unreserved_and_slash = letters_digits_and("-._~/");
/// Escapes all bytes but those of `kept`.
std::string percent_encode(std::string_view text, const ByteSet& kept = unreserved);

}  // namespace lightkeep::text
