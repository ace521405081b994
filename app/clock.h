// The two clocks of the appliance: the composition root and the commands hand them to the rooms. Any thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace lightkeep::app {

/// Wall time, for dates. It may be set at any moment, in either direction.
inline std::int64_t unix_milliseconds() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// Monotonic time, for limits, waits and intervals. It counts from some moment of its own; of no meaning
/// after a restart.
inline std::int64_t steady_milliseconds() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace lightkeep::app
