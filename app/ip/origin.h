// Origins of URLs: scheme, host and port (RFC 6454). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace lightkeep::ip {

/// Of "https://images.example.com:8443", or a URL that begins so; brackets of IPv6 stay. Empty for what has
/// no scheme.
std::string_view host_of_origin(std::string_view origin);

/// The origin of another host that is reached as this one is: with the same scheme and port. `origin` is
/// scheme, host and port alone; without a scheme there is nothing to keep.
std::string origin_at_host(std::string_view origin, std::string_view host);

}  // namespace lightkeep::ip
