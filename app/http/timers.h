// When connections are due. A deadline that moves away costs nothing: the old entry finds out when it comes
// up. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "app/http/transport.h"

namespace lightkeep::http {

class Timers {
 public:
  struct Entry {
    Clock::time_point when;
    std::uint64_t connection;
    bool operator>(const Entry& other) const { return when > other.when; }
  };

  void add(Entry entry) { entries_.push(entry); }
  bool empty() const { return entries_.empty(); }
  Clock::time_point next() const { return entries_.top().when; }
  Entry pop() {
    const Entry entry = entries_.top();
    entries_.pop();
    return entry;
  }

 private:
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> entries_;
};

}  // namespace lightkeep::http
