// What a fetched file is called. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/net/url.h"

namespace lightkeep::net {

/// The name in a Content-Disposition value (RFC 6266): `filename*` (RFC 8187), else `filename`. As the server
/// wrote it.
std::optional<std::string> disposition_name(std::string_view value);

/// The decoded last segment of the path; may be empty.
std::string path_name(const Url& url);

/// Valid UTF-8 (what is not, is read as ISO 8859-1), only what follows the last slash or backslash, without
/// control and direction characters and blanks at the ends, at most 255 bytes with the extension kept; empty
/// when nothing is left.
std::string clean_name(std::string_view name);

/// The first that says something: the disposition; the asked-for path, then the final one, where it has an
/// extension; the same without; "image".
std::string choose_name(const std::string* disposition, const Url& asked, const Url& final);

}  // namespace lightkeep::net
