#include "sync/mutex.h"

namespace lightkeep::sync {

void Condition::wait(Mutex& mutex) {
  std::unique_lock held(mutex.mutex_, std::adopt_lock);
  condition_.wait(held);
  held.release();
}

// The latest time that there is would overflow inside the library.
bool Condition::wait_until(Mutex& mutex, Clock::time_point until) {
  if (until == Clock::time_point::max()) {
    wait(mutex);
    return true;
  }
  std::unique_lock held(mutex.mutex_, std::adopt_lock);
  const bool in_time = condition_.wait_until(held, until) == std::cv_status::no_timeout;
  held.release();
  return in_time;
}

}  // namespace lightkeep::sync
