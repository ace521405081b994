// The cookies of the pages (RFC 6265). Over HTTPS their names begin with __Host-, so that no other host can
// set them; plain HTTP is answered to this machine only, and there browsers would not take such a name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/http/http.h"

namespace lightkeep::pages {

struct Cookie {
  std::string_view name;  // without the prefix
  int seconds = 0;        // it is kept by the browser; 0: until that is closed
};

inline constexpr Cookie session_cookie{"lightkeep", 30 * 86'400};
inline constexpr Cookie visitor_cookie{"lightkeep-form", 0};  // for the forms of who is not signed in
inline constexpr Cookie device_cookie{"lightkeep-device", 365 * 86'400};  // by which a browser is known again
inline constexpr Cookie ticket_cookie{"lightkeep-code", 15 * 60};         // that a mailed code counts with

/// Empty when the request has none.
std::string read_cookie(const http::Request& request, const Cookie& cookie);
/// The value of Set-Cookie; an empty `value` takes the cookie away.
std::string set_cookie(const http::Request& request, const Cookie& cookie, std::string_view value);

}  // namespace lightkeep::pages
