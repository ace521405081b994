#include "app/fetch.h"

#include "app/api/errors.h"
#include "app/net/net.h"

namespace lightkeep::app {
namespace {

const api::ErrorRow& row_of(net::Fault fault) {
  if (fault == net::Fault::too_large) return api::errors::payload_too_large;
  if (fault == net::Fault::stopped) return api::errors::unavailable;
  return api::errors::bad_user_input;
}

}  // namespace

mcp::Fetch fetch_with(net::Fetcher& fetcher) {
  return [&fetcher](const mcp::FetchOrder& order, const std::function<void(std::span<const char>)>& sink) {
    net::FetchLimits limits;
    limits.bytes = order.limit;
    limits.total = order.time;
    try {
      return fetcher.fetch(order.url, limits, sink).filename;
    } catch (const net::FetchError& error) {
      throw api::ApiError(row_of(error.fault()), error.what(), error.detail());
    }
  };
}

}  // namespace lightkeep::app
