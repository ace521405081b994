#include "app/fetch.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "app/api/errors.h"
#include "app/gate/gate.h"
#include "app/http/worker_pool.h"
#include "app/net/fetcher.h"

namespace lightkeep::app {
namespace {

const api::ErrorRow& row_of(net::Fault fault) {
  if (fault == net::Fault::too_large) return api::errors::payload_too_large;
  if (fault == net::Fault::stopped) return api::errors::unavailable;
  return api::errors::bad_user_input;
}

constexpr gate::GateLimits limits_of_fetches{
    .inside = 64, .inside_each = 16, .waiting = 256, .waiting_each = 16};  // each has a thread
constexpr std::chrono::seconds patience{15};                               // less than the grace of a stop

gate::Gate::Pass wait_for_turn(gate::Gate& fetches, std::int64_t organization) {
  auto answer = fetches.enter({.group = std::to_string(organization)}, gate::Gate::Clock::now() + patience);
  if (auto* pass = std::get_if<gate::Gate::Pass>(&answer)) return std::move(*pass);
  throw api::ApiError(api::errors::unavailable,
                      "Too many URLs are being fetched at once; try again in a few seconds.")
      .retry_after(5);
}

}  // namespace

mcp::Fetch fetch_with(net::Fetcher& fetcher, const std::atomic<bool>& stopping) {
  return [&fetcher, &stopping, fetches = std::make_shared<gate::Gate>(limits_of_fetches)](
             const mcp::FetchOrder& order, const std::function<void(std::span<const char>)>& sink) {
    const http::WorkerPool::Away away;
    const auto end = std::chrono::steady_clock::now() + order.time;
    const auto turn = wait_for_turn(*fetches, order.organization);
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
