// Which addresses are on the public Internet, and which are this machine's own. Any thread.
#pragma once

#include <optional>
#include <string_view>

#include "app/ip/address.h"

namespace lightkeep::net {

/// Why an address is not public unicast ("private use"); empty when it is. IPv6 forms that carry an IPv4
/// address are never public: what they reach is decided by a translator, not by what was checked. A network's
/// own NAT64 prefix (RFC 6052 section 2.2) looks like any other and cannot be told from outside.
std::optional<std::string_view> not_public(const ip::Address& address);

/// True for an address of one of this machine's interfaces. Connections to it never pass the firewall that
/// guards it.
bool is_own_address(const ip::Address& address);

}  // namespace lightkeep::net
