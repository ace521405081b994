// Rows for failures that only the transport can have. Their codes are those of the product's table, so that a
// client needs no second list; their statuses are HTTP's own.
#pragma once

#include "app/api/errors.h"

namespace lightkeep::http::errors {

extern const api::ErrorRow malformed;        // 400
extern const api::ErrorRow too_slow;         // 408
extern const api::ErrorRow target_too_long;  // 414
extern const api::ErrorRow expectation;      // 417
extern const api::ErrorRow head_too_large;   // 431
extern const api::ErrorRow not_implemented;  // 501
extern const api::ErrorRow version_unknown;  // 505

}  // namespace lightkeep::http::errors
