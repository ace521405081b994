// Start here. Web pages, rendered on the server from the embedded templates; they work without script.
//
// Each page file gives rows of one table of routes; pages.cpp runs them: a Visit is made of the request, who
// is not signed in is led to the sign-in page, a form is checked to be ours, and a refused form is shown
// again with the reason.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/accounts/accounts.h"
#include "app/http/http.h"
#include "app/library/library.h"
#include "app/oauth/oauth.h"

namespace lightkeep::pages {

struct PagesConfig {
  std::string public_url;
  std::string image_origin;  // other than our own where images have a host name of their own; may be empty
  std::string claim_window;  // in words: "30 days"
  std::string links;         // the front page's Link field: where machines find the interfaces
  std::string mcp_url;       // what people type into programs that speak MCP
  std::string overview;      // of this server for programs: the front page as Markdown
  std::function<std::int64_t()> clock;  // Unix milliseconds
  std::uint64_t upload_limit = 0;       // bytes of one upload, all files together
};

/// What the pages are about; the parts outlive the routes.
struct House {
  library::Service& service;
  accounts::Accounts& accounts;
  oauth::AuthorizationServer& oauth;
  PagesConfig config;
};

/// The paths of the pages that are for everybody, which search engines may list.
std::vector<std::string> public_pages();

/// Whom a request of a browser to the API acts for: the person of the session that its cookie names; nobody
/// where there is none. Throws api::ApiError(forbidden) for a session's request that no page of ours sent.
std::optional<accounts::AccountId> person_of(const http::Request& request, const House& house);

/// All pages, static files, and the page of an error.
void add_routes(http::Routes& routes, const House& house);

}  // namespace lightkeep::pages
