// Keeps a clock that jumped from making things look old enough to be removed for good. Wall time is believed
// while it goes on from the last time seen at the pace of the monotonic clock. After a jump it is in doubt
// until it has held for an hour, or an operator starts the server with word that it is right. Built by the
// composition root; asked by the scheduler for jobs that remove by age, and by the mail room before it gives
// mail up. Every member may be called from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sync/mutex.h"

namespace lightkeep::cron {

struct Clocks {
  std::function<std::int64_t()> wall;    // Unix milliseconds
  std::function<std::int64_t()> steady;  // milliseconds that never go back
};

/// Wall time as it was last believed, kept over restarts. Both may throw.
struct TimeSeen {
  std::function<std::optional<std::int64_t>()> load;  // nothing in a fresh folder
  std::function<void(std::int64_t)> save;
};

class ClockGuard {
 public:
  static constexpr std::chrono::milliseconds largest_step = std::chrono::hours(24);
  static constexpr std::chrono::milliseconds probation = std::chrono::hours(1);

  /// Without a last time seen, or with `accept`, the time at the start is believed. A server that was off for
  /// longer than `largest_step` is one whose clock jumped. `note` gets a sentence for the operator whenever
  /// the judgement changes.
  ClockGuard(Clocks clocks, TimeSeen seen, std::function<void(const std::string&)> note, bool accept = false);

  /// Unix milliseconds by which things may be removed for good, or nothing while the clock is in doubt. Saves
  /// the time about once a minute; what `save` throws comes through.
  std::optional<std::int64_t> now();
  bool in_doubt() const;  // as of the last now()

 private:
  struct Reading {
    std::int64_t wall = 0;
    std::int64_t steady = 0;
  };
  Reading read() const { return {clocks_.wall(), clocks_.steady()}; }
  void doubt(const Reading& reading) REQUIRES(mutex_);
  void believe(const Reading& reading) REQUIRES(mutex_);
  /// How far `later` is from where `earlier` leads; negative when the clock was set back.
  static std::chrono::milliseconds jump(const Reading& earlier, const Reading& later);

  const Clocks clocks_;
  const TimeSeen seen_;
  const std::function<void(const std::string&)> note_;

  mutable sync::Mutex mutex_;
  Reading believed_ GUARDED_BY(mutex_);                // the last one
  std::optional<Reading> doubted_ GUARDED_BY(mutex_);  // the first one after the jump
  std::optional<std::int64_t> saved_ GUARDED_BY(mutex_);
};

}  // namespace lightkeep::cron
