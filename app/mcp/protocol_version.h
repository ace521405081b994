// Which version of the protocol a request speaks, decided from its body alone, and the rules for headers and
// envelope in the modern versions (MCP 2026-07-28) and the legacy ones (2025-03-26 to 2025-11-25).
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "app/http/http.h"
#include "app/mcp/json_rpc.h"

namespace lightkeep::mcp {

inline constexpr std::array<std::string_view, 1> modern_versions{"2026-07-28"};
inline constexpr std::array<std::string_view, 3> legacy_versions{"2025-11-25", "2025-06-18", "2025-03-26"};

namespace meta {
inline constexpr const char* version = "io.modelcontextprotocol/protocolVersion";
inline constexpr const char* client_capabilities = "io.modelcontextprotocol/clientCapabilities";
inline constexpr const char* server_info = "io.modelcontextprotocol/serverInfo";
}  // namespace meta

enum class Protocol { legacy, modern };

struct Negotiated {
  Protocol protocol = Protocol::legacy;
  Json client_capabilities = Json::object();
  bool resource_links = true;  // may stand in results: 2025-03-26 knows none
};

/// Throws RpcError for a request that breaks the rules of its version.
Negotiated negotiate(const Message& request, const http::Fields& headers);
/// Whether a message that is no request may come at all: throws RpcError for a response in the modern
/// versions.
void check_one_way(const Message& message, const http::Fields& headers);

}  // namespace lightkeep::mcp
