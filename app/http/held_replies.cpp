#include "app/http/held_replies.h"

#include <algorithm>
#include <utility>

namespace lightkeep::http {

std::vector<HeldReplies::Reader> HeldReplies::hold(const Reader& reader, std::size_t bytes) {
  const sync::Lock lock(mutex_);
  Site& site = sites_[reader.site];
  site.held.push_back({reader, bytes, ++turns_});
  by_connection_[reader.connection] = std::prev(site.held.end());
  site.bytes += bytes;
  bytes_ += bytes;
  std::vector<Reader> gone;
  while (bytes_ > most_) {
    const auto longest = greediest().held.begin();
    gone.push_back(longest->reader);
    erase(longest);
  }
  return gone;
}

void HeldReplies::let_go(std::uint64_t connection) {
  const sync::Lock lock(mutex_);
  if (const auto found = by_connection_.find(connection); found != by_connection_.end()) erase(found->second);
}

bool HeldReplies::holds(std::uint64_t connection) const {
  const sync::Lock lock(mutex_);
  return by_connection_.contains(connection);
}

/// Of equals the one whose oldest waits longest.
HeldReplies::Site& HeldReplies::greediest() {
  const auto less = [](const auto& a, const auto& b) {
    return a.second.bytes != b.second.bytes ? a.second.bytes < b.second.bytes
                                            : a.second.held.front().turn > b.second.held.front().turn;
  };
  return std::ranges::max_element(sites_, less)->second;
}

void HeldReplies::erase(std::list<Held>::iterator held) {
  const auto site = sites_.find(held->reader.site);
  bytes_ -= held->bytes;
  site->second.bytes -= held->bytes;
  by_connection_.erase(held->reader.connection);
  site->second.held.erase(held);
  if (site->second.held.empty()) sites_.erase(site);
}

}  // namespace lightkeep::http
