// What proxies in front wrote about a request: X-Forwarded-For and X-Forwarded-Proto, or Forwarded (RFC
// 7239). Syntax only; ProxyTrust decides how far it is believed. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "app/http/http.h"
#include "app/ip/address.h"

namespace lightkeep::http {

/// Each proxy appends what it saw: its client's address, and the scheme that the client used. The nearest
/// proxy's entry is the last. Views into the fields.
struct ForwardingChain {
  std::vector<std::string_view> nodes;
  std::vector<std::string_view> schemes;  // an empty one: this proxy did not say
};

/// Fields of the other kind are not looked at. Several fields of one name are one list.
ForwardingChain read_forwarding(const Fields& fields, ForwardingFields kind);

/// A node with its quotes, brackets and port taken off. None for "unknown" and for names that hide an
/// address.
std::optional<ip::Address> parse_node(std::string_view node);

}  // namespace lightkeep::http
