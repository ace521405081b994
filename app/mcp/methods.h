// The methods of the protocol, one table for both eras.
#pragma once

#include "app/mcp/era.h"
#include "app/mcp/surface.h"

namespace lightkeep::mcp {

/// Whether the call is served without a credential: the handshakes, the list of tools, and the tools that say
/// so.
bool is_open(const Message& request, const Surface& surface);

/// The result of a request that its era's rules let through; takes the arguments out of it. Throws Fault.
Json call_method(Message& request, const Routed& routed, const Surface& surface, const Caller& caller);

}  // namespace lightkeep::mcp
