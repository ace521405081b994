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

/// The last segment of the path, decoded unless an escape in it is broken; may be empty.
std::string path_name(const Url& url);

/// The first that says something: the disposition; the asked-for path, then the final one, where it has an
/// extension; the same without; "image".
std::string choose_name(const std::string* disposition, const Url& asked, const Url& final);

}  // namespace lightkeep::net
