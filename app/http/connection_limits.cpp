// How many connections there are, in all and from one address.
#include "app/http/connection_limits.h"

namespace lightkeep::http {

bool ConnectionLimits::enter(const IpAddress& peer, bool counted) {
  if (open_.fetch_add(1) >= total_) {
    --open_;
    return false;
  }
  if (!counted) return true;
  const std::lock_guard lock(mutex_);
  std::size_t& count = by_site_[peer.site()];
  if (count < per_address_) {
    ++count;
    return true;
  }
  --open_;
  return false;
}

void ConnectionLimits::leave(const IpAddress& peer, bool counted) {
  --open_;
  if (!counted) return;
  const std::lock_guard lock(mutex_);
  const auto entry = by_site_.find(peer.site());
  if (--entry->second == 0) by_site_.erase(entry);
}

}  // namespace lightkeep::http
