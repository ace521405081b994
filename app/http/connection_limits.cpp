#include "app/http/connection_limits.h"

namespace lightkeep::http {

bool ConnectionLimits::enter(const ip::Address& peer, bool counted) {
  if (open_.fetch_add(1) >= total_) {
    --open_;
    return false;
  }
  if (!counted) return true;
  const sync::Lock lock(mutex_);
  std::size_t& count = by_site_[peer.site()];
  if (count < per_address_) {
    ++count;
    return true;
  }
  --open_;
  return false;
}

void ConnectionLimits::leave(const ip::Address& peer, bool counted) {
  --open_;
  const sync::Lock lock(mutex_);
  left_.notify_one();
  if (!counted) return;
  const auto entry = by_site_.find(peer.site());
  if (--entry->second == 0) by_site_.erase(entry);
}

bool ConnectionLimits::wait_for_room(std::chrono::milliseconds time) {
  const sync::Lock lock(mutex_);
  return left_.wait_for(mutex_, time, [this] { return !full(); });
}

}  // namespace lightkeep::http
