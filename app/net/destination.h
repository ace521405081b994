// Where a fetch may go: from a URL to the endpoints that were checked. Used by the fetcher only.
#pragma once

#include <vector>

#include "app/net/deadline.h"
#include "app/net/dialer.h"
#include "app/net/net.h"
#include "app/net/resolver.h"
#include "app/net/url.h"

namespace lightkeep::net {

/// The addresses of the URL's host that are public, at most four, none empty-handed: throws Error(refused)
/// when there is none or the port is not allowed. A host of no address and one of private addresses get the
/// same answer, so that nobody learns the names of the network behind this server; the detail tells the log.
std::vector<Endpoint> destinations(const Url& url, const FetchConfig& config, const Deadline& deadline);

}  // namespace lightkeep::net
