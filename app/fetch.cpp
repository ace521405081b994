#include "app/fetch.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

#include "app/api/errors.h"
#include "app/http/worker_pool.h"
#include "app/net/net.h"

namespace lightkeep::app {
namespace {

const api::ErrorRow& row_of(net::Fault fault) {
  if (fault == net::Fault::too_large) return api::errors::payload_too_large;
  if (fault == net::Fault::stopped) return api::errors::unavailable;
  return api::errors::bad_user_input;
}

constexpr int most_running = 64;
constexpr int most_known = 320;  // that run or wait; each has a thread
constexpr int most_of_one_organization = 16;
constexpr std::chrono::seconds patience{15};  // less than the grace of a stop

/// The fetches that run, and those that wait for their turn. Any thread.
class Fetches {
 public:
  /// Blocks. Throws ApiError `unavailable`.
  void begin(std::int64_t organization) {
    std::unique_lock lock(mutex_);
    const auto own = by_organization_.find(organization);
    const bool greedy = own != by_organization_.end() && own->second >= most_of_one_organization;
    if (greedy || known_ >= most_known) refuse();
    ++known_;
    ++by_organization_[organization];
    const bool turn = ended_.wait_for(lock, patience, [this] { return running_ < most_running; });
    if (turn) {
      ++running_;
      return;
    }
    forget(organization);
    refuse();
  }
  void end(std::int64_t organization) {
    {
      const std::lock_guard lock(mutex_);
      --running_;
      forget(organization);
    }
    ended_.notify_one();
  }

 private:
  [[noreturn]] static void refuse() {
    throw api::ApiError(api::errors::unavailable,
                        "Too many URLs are being fetched at once; try again in a few seconds.")
        .retry_after(5);
  }
  void forget(std::int64_t organization) {
    --known_;
    if (--by_organization_[organization] == 0) by_organization_.erase(organization);
  }

  std::mutex mutex_;
  std::condition_variable ended_;
  std::map<std::int64_t, int> by_organization_;
  int known_ = 0, running_ = 0;
};

class Running {
 public:
  Running(Fetches& fetches, std::int64_t organization) : fetches_(fetches), organization_(organization) {
    fetches_.begin(organization_);
  }
  ~Running() { fetches_.end(organization_); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  Fetches& fetches_;
  std::int64_t organization_;
};

}  // namespace

mcp::Fetch fetch_with(net::Fetcher& fetcher, const std::atomic<bool>& stopping) {
  return [&fetcher, &stopping, fetches = std::make_shared<Fetches>()](
             const mcp::FetchOrder& order, const std::function<void(std::span<const char>)>& sink) {
    const http::WorkerPool::Away away;
    const auto end = std::chrono::steady_clock::now() + order.time;
    const Running running(*fetches, order.organization);
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    net::FetchLimits limits;
    limits.bytes = order.limit;
    limits.total = std::max(left, std::chrono::milliseconds(1));
    try {
      return fetcher.fetch(order.url, limits, sink, &stopping).filename;
    } catch (const net::FetchError& error) {
      throw api::ApiError(row_of(error.fault()), error.what(), error.detail());
    }
  };
}

}  // namespace lightkeep::app
