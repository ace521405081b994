// The arguments of an operation, gathered from path, query and JSON body.
#pragma once

#include "app/api/json.h"
#include "app/api/signature.h"
#include "app/http/http.h"

namespace lightkeep::rest {

inline constexpr std::size_t json_limit = 1 << 20;  // bytes of a JSON body

/// Reads the body where the operation has one of JSON. Nothing is checked but that it is JSON: throws
/// ApiError(bad_user_input).
api::Json read_arguments(const api::Signature& signature, http::Request& request);

}  // namespace lightkeep::rest
