// Who is really asking, and did they come over HTTPS? Forwarding headers are believed from trusted proxies
// only. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/http/http.h"
#include "app/ip/address.h"

namespace lightkeep::http {

struct Caller {
  ip::Address address;       // of the client; of the nearest proxy where that does not name its client
  bool secure = false;       // HTTPS all the way to us
  bool local = false;        // a program on this machine: sees the metrics, is in nobody's share
  bool allowed = false;      // may be answered: HTTPS, or plain HTTP that has not left the sender's machine
  std::string_view problem;  // of a request that is not allowed: what the proxy fails to say, as a sentence;
                             // empty when it came over plain HTTP and that is all
  bool unnamed = false;      // a trusted proxy wrote its fields, and its client's address is not in them

  /// Whose share of what all share it takes; empty: nobody's.
  std::optional<ip::Address> site() const { return local ? std::nullopt : std::optional(address.site()); }
};

class ProxyTrust {
 public:
  /// Throws std::runtime_error naming an entry that is neither an address nor a block.
  ProxyTrust(bool behind_proxy, const std::vector<std::string>& trusted, ForwardingFields kind);

  bool trusts(const ip::Address& peer) const;

  /// The address is the right-most one of the forwarding chain that no trusted proxy owns: everything left of
  /// it is hearsay. Behind a proxy nobody is local unless the chain says so: the peer of every connection may
  /// be the proxy. `host` is the name in Host, without port.
  Caller resolve(const ip::Address& peer, bool over_tls, const Fields& fields, std::string_view host) const;

  /// For the operator, when a caller is unnamed.
  std::string_view unnamed_warning() const;

 private:
  bool behind_proxy_;
  ForwardingFields kind_;
  std::vector<ip::Block> trusted_;
};

// What proxies wrote about a request: X-Forwarded-For and X-Forwarded-Proto, or Forwarded (RFC 7239). Syntax
// only; ProxyTrust decides how far it is believed.

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
