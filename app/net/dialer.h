// Connections to an address; never to a name, so that what was checked is what is reached.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "app/ip/address.h"
#include "app/net/stream.h"

namespace lightkeep::net {

struct Endpoint {
  ip::Address address;
  std::uint16_t port = 0;
};

/// Any thread, several at once.
class Dialer {
 public:
  virtual ~Dialer() = default;
  /// Throws Error(unreachable).
  virtual Socket dial(const Endpoint& endpoint, const Deadline& deadline) = 0;
};

std::shared_ptr<Dialer> tcp_dialer();

/// The first of the endpoints, at least one, that answers. Each gets an equal part of the time that is left,
/// so that a dead one does not take it all. Throws Error.
Socket dial_any(Dialer& dialer, std::span<const Endpoint> endpoints, const Deadline& deadline);

}  // namespace lightkeep::net
