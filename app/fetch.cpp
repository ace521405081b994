#include "app/fetch.h"

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

constexpr int most_fetches = 64;  // each has a thread
constexpr int most_of_one_organization = 16;

/// The fetches that run. Any thread.
class Fetches {
 public:
  /// Throws ApiError `unavailable`.
  void begin(std::int64_t organization) {
    const std::lock_guard lock(mutex_);
    int& own = by_organization_[organization];
    if (own >= most_of_one_organization || all_ >= most_fetches) {
      if (own == 0) by_organization_.erase(organization);
      throw api::ApiError(api::errors::unavailable,
                          "Too many URLs are being fetched at once; try again in a few seconds.")
          .retry_after(5);
    }
    ++own;
    ++all_;
  }
  void end(std::int64_t organization) {
    const std::lock_guard lock(mutex_);
    --all_;
    if (--by_organization_[organization] == 0) by_organization_.erase(organization);
  }

 private:
  std::mutex mutex_;
  std::map<std::int64_t, int> by_organization_;
  int all_ = 0;
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
    const Running running(*fetches, order.organization);
    const http::WorkerPool::Away away;
    net::FetchLimits limits;
    limits.bytes = order.limit;
    limits.total = order.time;
    try {
      return fetcher.fetch(order.url, limits, sink, &stopping).filename;
    } catch (const net::FetchError& error) {
      throw api::ApiError(row_of(error.fault()), error.what(), error.detail());
    }
  };
}

}  // namespace lightkeep::app
