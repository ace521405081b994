// Joins the guarded fetch of app/net to the face that takes URLs. The composition root calls it once.
#pragma once

#include "app/mcp/fetch.h"

namespace lightkeep::net {
class Fetcher;
}

namespace lightkeep::app {

/// `fetcher` outlives the function.
mcp::Fetch fetch_with(net::Fetcher& fetcher);

}  // namespace lightkeep::app
