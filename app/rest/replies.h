// Successes as the contract words them.
#pragma once

#include "app/api/signature.h"
#include "app/http/http.h"
#include "app/library/calls.h"

namespace lightkeep::rest {

/// `{"data": …}` with Vary, and for lists X-Total-Count and Link (RFC 8288) made from the request's own
/// target.
http::Reply data_reply(const api::Signature& signature, const library::Result& result,
                       const http::Request& request);

}  // namespace lightkeep::rest
