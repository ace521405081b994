// Joins the guarded fetch of app/net to the face that takes URLs. The composition root calls it once.
#pragma once

#include <atomic>

#include "app/mcp/sources.h"

namespace lightkeep::net {
class Fetcher;
}

namespace lightkeep::app {

/// A few at once for each organization and in all, so that slow servers of strangers do not hold ours;
/// others wait for their turn and are refused then. `stopping` ends those that run. Both outlive the
/// function.
mcp::Fetch fetch_with(net::Fetcher& fetcher, const std::atomic<bool>& stopping);

}  // namespace lightkeep::app
