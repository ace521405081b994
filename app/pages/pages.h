// Start here. Web pages, rendered on the server from the embedded templates; they work without script.
#pragma once

#include <functional>
#include <string>

#include "app/http/http.h"
#include "app/library/library.h"

namespace lightkeep::pages {

struct PagesConfig {
  std::string public_url;
  std::string image_origin;  // other than our own where images have a host name of their own; may be empty
  std::string claim_window;  // in words: "30 days"
  std::string links;         // the front page's Link field: where machines find the interfaces
  std::function<std::int64_t()> clock;  // Unix milliseconds
};

/// The front page, claim pages, static files, and the page of an error; `service` outlives them.
void add_routes(http::Routes& routes, library::Service& service, const PagesConfig& config);

}  // namespace lightkeep::pages
