// How slowly a body may come. Only the time spent waiting for the peer counts. Pure.
#pragma once

#include <algorithm>
#include <cstdint>

#include "app/http/http.h"
#include "app/http/transport.h"

namespace lightkeep::http {

class BodyPace {
 public:
  explicit BodyPace(const ServerConfig& config)
      : stall_(config.body_stall_time),
        grace_(config.body_grace_time),
        rate_(std::max<std::uint64_t>(1, config.body_bytes_per_second)) {}

  /// Until when a wait that begins now, after `bytes` of body, may last.
  Clock::time_point deadline(Clock::time_point now, std::uint64_t bytes) const {
    const std::chrono::duration<double> earned(static_cast<double>(bytes) / static_cast<double>(rate_));
    const auto allowed =
        std::max<Clock::duration>(grace_, std::chrono::duration_cast<Clock::duration>(earned));
    return now + std::min<Clock::duration>(stall_, allowed - waited_);
  }
  /// A wait that began at `from` is over.
  void waited(Clock::time_point from, Clock::time_point now) { waited_ += now - from; }

 private:
  std::chrono::milliseconds stall_, grace_;
  std::uint64_t rate_;
  Clock::duration waited_{};
};

}  // namespace lightkeep::http
