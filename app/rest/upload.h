// POST …/assets: the multipart upload.
#pragma once

#include "app/http/http.h"
#include "app/library/library.h"

namespace lightkeep::rest {

/// Streams the parts called `files` into the library; nothing of a file is held in memory.
api::UploadResult upload(http::Request& request, library::Service& service, const library::Scope& scope);

}  // namespace lightkeep::rest
