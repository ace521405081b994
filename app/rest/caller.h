// The first checks of a REST request, in the contract's order: version, form of Authorization, key.
#pragma once

#include <string>

#include "app/http/http.h"
#include "app/library/access.h"

namespace lightkeep::rest {

/// Throws ApiError(api_version_required, bad_user_input).
void check_version(const http::Request& request);
/// Throws ApiError(unauthenticated, invalid_api_key).
library::Principal identify(const http::Request& request, library::Access& access);

}  // namespace lightkeep::rest
