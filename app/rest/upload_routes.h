// Resumable uploads over HTTP: the addresses below …/libraries/:libraryId/uploads, and those of upload links,
// by tus 1.0 (tus.h), and the state of one as JSON. Worker threads.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/http/http.h"
#include "app/library/library.h"
#include "app/rest/rest.h"

namespace lightkeep::rest {

/// Where uploads are begun, and as whom.
struct UploadDoor {
  using Who = std::function<library::Caller(const http::Request&)>;  // checks the version too

  std::string pattern;                // an upload is below it
  bool secret = false;                // see http::Route
  std::string_view methods = "POST";  // of the pattern
  Who begins{}, goes_on{};
  Who asks{};            // for the state as JSON
  http::Handler form{};  // takes a POST that is not tus's
};
/// That of API keys, connections and sessions.
UploadDoor library_door(library::Service& service, const RestConfig& config);

void add_upload_routes(http::Routes& routes, library::Service& service, const RestConfig& config,
                       const UploadDoor& door);

}  // namespace lightkeep::rest
