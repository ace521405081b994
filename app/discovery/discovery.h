// Start here. The well-known documents: how agents and scanners find this server's interfaces.
#pragma once

#include "app/discovery/documents.h"
#include "app/http/http.h"

namespace lightkeep::discovery {

void add_routes(http::Routes& routes, const Instance& instance);

/// The value of the Link field of the front page (RFC 8288).
std::string front_page_links();

}  // namespace lightkeep::discovery
