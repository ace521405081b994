// Who is really asking, and did they come over HTTPS? Forwarding headers are believed from trusted proxies
// only. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/http/http.h"
#include "app/http/ip_address.h"

namespace lightkeep::http {

struct Caller {
  IpAddress address;
  bool secure = false;
  bool allowed = false;  // HTTPS all the way to us, or nobody but this machine in between
};

class ProxyTrust {
 public:
  /// Throws std::runtime_error naming an entry that is neither an address nor a block.
  ProxyTrust(bool behind_proxy, const std::vector<std::string>& trusted, ForwardingFields kind);

  bool trusts(const IpAddress& peer) const;

  /// The address is the right-most one of the forwarding chain that no trusted proxy owns: everything left of
  /// it is hearsay.
  Caller resolve(const IpAddress& peer, bool over_tls, const Fields& fields) const;

 private:
  bool behind_proxy_;
  ForwardingFields kind_;
  std::vector<IpBlock> trusted_;
};

}  // namespace lightkeep::http
