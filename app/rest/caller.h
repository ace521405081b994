// The first checks of a REST request, in the contract's order: version, then form of Authorization.
#pragma once

#include "app/http/http.h"
#include "app/library/calls.h"

namespace lightkeep::rest {

/// Throws ApiError(api_version_required, bad_user_input).
void check_version(const http::Request& request);
/// Nobody where there is no credential. What it is worth is found out when it is used.
library::Caller caller_of(const http::Request& request, const library::Calls& calls);

}  // namespace lightkeep::rest
