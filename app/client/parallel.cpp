#include "app/client/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace lightkeep::client {

void in_parallel(std::size_t count, std::int64_t threads, const std::function<void(std::size_t)>& act) {
  std::atomic<std::size_t> next = 0;
  std::atomic_flag failed;
  std::exception_ptr first;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        act(i);
      } catch (...) {
        if (!failed.test_and_set()) first = std::current_exception();
        next = count;
      }
    }
  };
  {
    std::vector<std::jthread> workers;
    const auto wanted = std::min(static_cast<std::size_t>(threads), count);
    for (std::size_t i = 1; i < wanted; ++i) workers.emplace_back(work);
    work();
  }
  if (first) std::rethrow_exception(first);
}

}  // namespace lightkeep::client
