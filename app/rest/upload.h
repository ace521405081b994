// POST …/assets: the multipart upload.
#pragma once

#include "app/http/http.h"
#include "app/library/ingest.h"

namespace lightkeep::rest {

/// Streams the parts called `files` into the library; nothing of a file is held in memory.
api::UploadResult upload(http::Request& request, library::Ingest& ingest, const library::Caller& caller,
                         const library::Path& path);

}  // namespace lightkeep::rest
