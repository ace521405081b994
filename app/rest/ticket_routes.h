// The address of an upload link, /u/SECRET, for programs: a form by POST, one file by PUT, and tus 1.0 with
// this address in place of …/uploads. The link is the credential. What a browser shows there is the pages'
// (app/pages/drop_page.cpp). Worker threads.
#pragma once

#include "app/http/http.h"
#include "app/library/library.h"
#include "app/rest/rest.h"

namespace lightkeep::rest {

void add_ticket_routes(http::Routes& routes, library::Service& service, const RestConfig& config);

}  // namespace lightkeep::rest
