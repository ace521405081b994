// Resumable uploads over HTTP: the addresses below …/libraries/:libraryId/uploads, by tus 1.0 (tus.h), and
// the state of one as JSON. Worker threads.
#pragma once

#include "app/http/http.h"
#include "app/library/library.h"
#include "app/rest/rest.h"

namespace lightkeep::rest {

void add_upload_routes(http::Routes& routes, library::Service& service, const RestConfig& config);

}  // namespace lightkeep::rest
