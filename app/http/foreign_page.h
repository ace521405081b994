// What pages of other sites may not do to a server that only its own machine reaches: every page that is open
// in a browser there could call it, and no stranger else could. Pure; any thread.
#pragma once

#include <string_view>

#include "app/http/message.h"

namespace lightkeep::http {

/// For what needs no credential. Throws api::ApiError(forbidden_transport) where a page calls (its browser
/// sends Origin, RFC 6454) that is of another machine than this server, whose public URL names this machine.
void refuse_foreign_page(const Request& request, std::string_view public_url);

}  // namespace lightkeep::http
