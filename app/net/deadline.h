// How long the caller is ready to wait, and whether it still wants to: handed down to every call that can
// block.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

namespace lightkeep::net {

/// A copyable value; `stop` (may be null) outlives it and is looked at a few times a second while waiting.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  /// `overrun` ends a sentence: "it took longer than 60 s".
  Deadline(Clock::duration from_now, std::string overrun, const std::atomic<bool>* stop = nullptr);

  /// The earlier of this one and `from_now`.
  Deadline sooner(Clock::duration from_now, const std::string& overrun) const;
  Clock::duration left() const;  // never negative

  /// Throws Error(stopped) or Error(too_slow, overrun) when there is no point in going on.
  void check() const;
  /// Returns when poll(2) reports something for the socket; throws like `check`.
  void wait(int socket, short events) const;
  /// The longest sleep that still sees the stop flag in time.
  Clock::duration slice() const;

 private:
  Clock::time_point end_;
  std::string overrun_;
  const std::atomic<bool>* stop_;
};

/// "15 s" or "250 ms", for sentences.
std::string duration_text(std::chrono::milliseconds time);

}  // namespace lightkeep::net
