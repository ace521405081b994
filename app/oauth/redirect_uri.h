// Where a browser may be sent with a code (RFC 8252 section 7, RFC 9700 section 2.1). Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lightkeep::oauth {

struct RedirectUri {
  std::string scheme;        // lower case
  std::string host{};        // lower case, without port; empty for a scheme of a program's own without one
  std::string port{};        // with its colon; may be empty
  std::string_view after{};  // path and query
  bool loopback = false;     // http to the person's own machine
};

/// https to anywhere, http to this very machine (localhost, 127.0.0.0/8, [::1]), or a scheme of a program's
/// own. None for anything else: schemes that browsers run or read files by, fragments, user information,
/// wildcards, more than 2,048 bytes, what is not visible ASCII.
std::optional<RedirectUri> read_redirect_uri(std::string_view uri);

/// Byte by byte, but for the port of a loopback address (RFC 8252 section 7.3).
bool redirects_match(std::string_view registered, std::string_view given);

/// With parameters added to its query.
std::string with_query(std::string_view uri, std::string_view added);

}  // namespace lightkeep::oauth
