// The log: one line an event on standard error, as text or JSON. Any thread; nobody who logs waits for
// whoever reads. A thread of its own writes; lines that come faster than it can are dropped, counted, and
// told of in the log itself.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "app/library/context.h"

namespace lightkeep::app {

class Log {
 public:
  /// Events below `least` are not logged.
  explicit Log(bool json, library::Severity least = library::Severity::info);
  /// Writes what is left, unless nobody takes it within a moment.
  ~Log();
  Log(const Log&) = delete;

  bool json() const { return json_; }
  bool takes(library::Severity severity) const { return severity >= least_; }
  void event(library::Severity severity, std::string_view message) const;
  /// A line that is formatted already; written in one piece.
  void line(std::string text) const;
  std::uint64_t dropped() const;  // lines since the start

 private:
  struct Queue;

  const bool json_;
  const library::Severity least_;
  const std::shared_ptr<Queue> queue_;
};

}  // namespace lightkeep::app
