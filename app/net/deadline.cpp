#include "app/net/deadline.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "app/net/error.h"

namespace lightkeep::net {

namespace {
constexpr std::chrono::milliseconds stop_latency{200};
}

Deadline::Deadline(Clock::duration from_now, std::string overrun, const std::atomic<bool>* stop)
    : end_(Clock::now() + from_now), overrun_(std::move(overrun)), stop_(stop) {}

Deadline Deadline::sooner(Clock::duration from_now, const std::string& overrun) const {
  Deadline other(from_now, overrun, stop_);
  return other.end_ < end_ ? other : *this;
}

Deadline::Clock::duration Deadline::left() const {
  return std::max(Clock::duration::zero(), end_ - Clock::now());
}

Deadline::Clock::duration Deadline::slice() const {
  return stop_ ? std::min<Clock::duration>(left(), stop_latency) : left();
}

void Deadline::check() const {
  if (stop_ && stop_->load(std::memory_order_relaxed)) throw Error(Fault::stopped, "the server is stopping");
  if (left() == Clock::duration::zero()) throw Error(Fault::too_slow, overrun_);
}

void Deadline::wait(int socket, short events) const {
  for (;;) {
    check();
    pollfd entry{socket, events, 0};
    // Rounded up: a wait of less than a millisecond must not spin.
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(slice()).count();
    const int ready = ::poll(&entry, 1, static_cast<int>(std::min<long long>(milliseconds, 60'000)));
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR) throw std::system_error(errno, std::system_category(), "poll");
  }
}

std::string duration_text(std::chrono::milliseconds time) {
  const bool whole = time.count() % 1000 == 0;
  return whole ? std::to_string(time.count() / 1000) + " s" : std::to_string(time.count()) + " ms";
}

}  // namespace lightkeep::net
