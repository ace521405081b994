// The one clock of the appliance: the composition root and the commands hand it to the rooms. Any thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace lightkeep::app {

inline std::int64_t unix_milliseconds() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace lightkeep::app
