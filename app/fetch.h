// Joins the guarded fetch of app/net to the face that takes URLs. The composition root calls it once.
#pragma once

#include <atomic>

#include <chrono>
#include <functional>
#include <string>

#include "app/mcp/sources.h"

namespace lightkeep::net {
class Fetcher;
}

namespace lightkeep::app {

/// A few at once for each organization and in all, so that slow servers of strangers do not hold ours;
/// others wait for their turn and are refused then. `stopping` ends those that run. Both outlive the
/// function.
mcp::Fetch fetch_with(net::Fetcher& fetcher, const std::atomic<bool>& stopping);

/// Fetches what a program says of itself: short, soon, from the very address that was named. Throws
/// api::ApiError with a sentence for the person who waits.
std::function<std::string(const std::string& url)> document_fetch(net::Fetcher& fetcher,
                                                                  const std::atomic<bool>& stopping);

/// Whether this server reaches the web by HTTPS, looked at by cron and only where somebody asked. Any thread.
class WebReach {
 public:
  /// `clock` gives Unix milliseconds; `look_soon` has look() called on another thread.
  WebReach(std::function<std::int64_t()> clock, std::function<void()> look_soon)
      : clock_(std::move(clock)), look_soon_(std::move(look_soon)) {}

  /// As it was found last; has it looked at where that is long ago.
  bool reaches();
  /// Nothing where nobody has asked since the last time.
  void look(net::Fetcher& fetcher, const std::atomic<bool>& stopping);

 private:
  const std::function<std::int64_t()> clock_;
  const std::function<void()> look_soon_;
  std::atomic<bool> reaches_ = false, asked_ = false;
  std::atomic<std::int64_t> looked_ = 0;  // Unix milliseconds
};

}  // namespace lightkeep::app
