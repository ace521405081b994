// Names to addresses.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/ip/address.h"
#include "app/net/deadline.h"

namespace lightkeep::net {

/// Any thread, several at once.
class Resolver {
 public:
  virtual ~Resolver() = default;
  /// In the order to try them; empty when the name has none. Throws Error when it cannot be known now.
  virtual std::vector<ip::Address> resolve(const std::string& name, const Deadline& deadline) = 0;
};

/// getaddrinfo, which cannot be given a time limit: it runs on a thread of its own that is left behind when
/// the deadline passes. At most 64 of those at once; further calls wait for one to end.
std::shared_ptr<Resolver> system_resolver();

}  // namespace lightkeep::net
