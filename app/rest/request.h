// What a REST request brings, in the order in which the contract has it looked at: version, credential, then
// the arguments of the operation from path, query and JSON body, or the files of an upload. Worker threads.
#pragma once

#include "app/api/json.h"
#include "app/api/signature.h"
#include "app/http/http.h"
#include "app/library/calls.h"
#include "app/library/ingest.h"
#include "app/rest/rest.h"

namespace lightkeep::rest {

/// Throws ApiError(api_version_required, bad_user_input).
void check_version(const http::Request& request);

/// A key or a token where one is sent, whatever it is worth; else the session of a browser.
library::Caller caller_of(const http::Request& request, library::Service& service, const RestConfig& config);

inline constexpr std::size_t json_limit = 1 << 20;  // bytes of a JSON body

/// Reads the body where the operation has one of JSON. Nothing is checked but that it is JSON: throws
/// ApiError(bad_user_input).
api::Json read_arguments(const api::Signature& signature, http::Request& request);

/// Streams the parts called `files` into the library; nothing of a file is held in memory.
api::UploadResult upload(http::Request& request, library::Ingest& ingest, const library::Caller& caller,
                         const library::Path& path);

}  // namespace lightkeep::rest
