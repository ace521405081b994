// Handing a library over from the chat: how long nobody has claimed it, and the claim link shown to the
// person by their own program. Any thread.
#pragma once

#include "app/library/library.h"
#include "app/mcp/server_definition.h"

namespace lightkeep::mcp {

/// `service` outlives it.
Tool claim_status_tool(library::Service& service);

/// Says in an answer, as `reminder`, that the caller's library is removed within a week unless somebody
/// claims it.
void add_reminder(library::Service& service, const library::Caller& caller, Json& answer);

}  // namespace lightkeep::mcp
