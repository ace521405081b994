// Networks that clients come from, as text to count by. Pure; any thread.
#pragma once

#include <string>

namespace lightkeep::accounts {

/// What one customer of a network has at hand: the IPv4 address, or the /64 of an IPv6 address (RFC 6177).
std::string site_of(const std::string& client);
/// What is easily had by one who wants many addresses: the IPv4 address, or the /48 of an IPv6 address. For
/// turns among strangers, never to refuse anybody.
std::string network_of(const std::string& client);

}  // namespace lightkeep::accounts
