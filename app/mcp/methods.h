// The methods of the protocol, one table for all versions.
#pragma once

#include "app/mcp/protocol_version.h"
#include "app/mcp/server_definition.h"

namespace lightkeep::mcp {

/// Whether the call is served without a credential: the handshakes, the list of tools, and the tools that say
/// so.
bool is_open(const Message& request, const ServerDefinition& server);

/// The result of a request that the rules of its version let through; takes the arguments out of it. Throws
/// RpcError.
Json call_method(Message& request, const Negotiated& negotiated, const ServerDefinition& server,
                 const Caller& caller);

}  // namespace lightkeep::mcp
