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

namespace {

constexpr std::uint64_t longest_document = 64 << 10;
constexpr std::chrono::seconds document_patience{5};
constexpr gate::GateLimits limits_of_documents{
    .inside = 8, .inside_each = 8, .waiting = 32, .waiting_each = 32};
// Of a program that most of those who ask will have.
constexpr const char* well_known_document = "https://claude.ai/oauth/claude-code-client-metadata";
constexpr std::int64_t found_is_fresh = 3'600'000, missed_is_fresh = 300'000;  // milliseconds

std::string fetch_document(net::Fetcher& fetcher, const std::string& url, const std::atomic<bool>& stopping) {
  std::string text;
  const net::FetchLimits limits{.bytes = longest_document,
                                .connect = document_patience,
                                .total = document_patience,
                                .stall = document_patience,
                                .redirects = 0};
  fetcher.fetch(
      url, limits, [&](std::span<const char> bytes) { text.append(bytes.data(), bytes.size()); }, &stopping);
  return text;
}

}  // namespace

std::function<std::string(const std::string& url)> document_fetch(net::Fetcher& fetcher,
                                                                  const std::atomic<bool>& stopping) {
  return [&fetcher, &stopping,
          gate = std::make_shared<gate::Gate>(limits_of_documents)](const std::string& url) {
    const http::WorkerPool::Away away;
    const auto turn = gate->enter({}, gate::Gate::Clock::now() + document_patience);
    if (!std::holds_alternative<gate::Gate::Pass>(turn))
      throw api::ApiError(api::errors::unavailable, "Too many programs are looked up at once; try again.")
          .retry_after(5);
    try {
      return fetch_document(fetcher, url, stopping);
    } catch (const net::FetchError& error) {
      throw api::ApiError(api::errors::bad_user_input, error.what(), error.detail());
    }
  };
}

bool WebReach::reaches() {
  if (clock_() - looked_ > (reaches_ ? found_is_fresh : missed_is_fresh) && !asked_.exchange(true))
    look_soon_();
  return reaches_;
}

// Whatever a web server answers, it was reached.
void WebReach::look(net::Fetcher& fetcher, const std::atomic<bool>& stopping) {
  if (!asked_) return;
  try {
    fetch_document(fetcher, well_known_document, stopping);
    reaches_ = true;
  } catch (const net::FetchError& error) {
    reaches_ = error.fault() == net::Fault::bad_answer || error.fault() == net::Fault::too_large;
  }
  looked_ = clock_();
  asked_ = false;
}

}  // namespace lightkeep::app
