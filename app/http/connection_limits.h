// How many connections there may be, of one address and in all. Any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <map>

#include "app/ip/address.h"
#include "sync/mutex.h"

namespace lightkeep::http {

class ConnectionLimits {
 public:
  ConnectionLimits(std::size_t total, std::size_t per_address) : total_(total), per_address_(per_address) {}

  /// `counted`: does the limit per address hold for this peer?
  bool enter(const ip::Address& peer, bool counted);
  void leave(const ip::Address& peer, bool counted);
  std::size_t open() const { return open_; }
  bool full() const { return open_ >= total_; }
  /// False when none has left by the end of `time`.
  bool wait_for_room(std::chrono::milliseconds time);

 private:
  const std::size_t total_, per_address_;
  std::atomic<std::size_t> open_{0};
  sync::Mutex mutex_;  // also for those who wait
  sync::Condition left_;
  std::map<ip::Address, std::size_t> by_site_ GUARDED_BY(mutex_);
};

}  // namespace lightkeep::http
