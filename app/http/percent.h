// Percent escapes (RFC 3986 section 2.1). Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lightkeep::http {

enum class Plus { literal, space };

/// Every escape decoded once. Empty for a broken escape, a NUL, or a result that is not UTF-8.
std::optional<std::string> percent_decode(std::string_view text, Plus plus);

/// Escapes all but unreserved characters and those of `keep`.
std::string percent_encode(std::string_view text, std::string_view keep);

}  // namespace lightkeep::http
