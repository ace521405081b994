// The arguments of an operation, gathered from path, query and JSON body.
#pragma once

#include "app/api/json.h"
#include "app/api/operations.h"
#include "app/http/http.h"

namespace lightkeep::rest {

inline constexpr std::size_t json_limit = 1 << 20;  // bytes of a JSON body

/// Reads the body where the operation has one, and checks everything. Throws ApiError(bad_user_input and the
/// codes of api::check_arguments).
api::Json read_arguments(const api::Operation& operation, http::Request& request);

}  // namespace lightkeep::rest
