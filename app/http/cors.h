// What scripts of other origins may do where a route has `any_origin` (Fetch standard, section 3.2): without
// cookies, which no browser sends along to a star. Pure.
#pragma once

#include <string_view>

#include "app/http/message.h"

namespace lightkeep::http {

/// The answer to a preflight, and to OPTIONS at all, of a path that takes these methods ("GET, HEAD, POST");
/// none: of one where nothing is.
Reply preflight_reply(std::string_view methods);
void let_any_origin_read(Reply& reply);

}  // namespace lightkeep::http
