// JSON from a request's body, read as it comes: the text is never held as a whole, and what large bodies hold
// in memory together is bounded. Worker threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "app/gate/gate.h"
#include "app/http/http.h"
#include "app/mcp/json_rpc.h"

namespace lightkeep::mcp {

/// What the large bodies of all callers hold in memory together, and those of one caller: half of it.
gate::GateLimits memory_of_bodies(std::uint64_t bytes);

/// What one body holds of it, for as long as its value lives.
struct BodyMemory {
  gate::Gate& all;
  std::string caller{};  // whose half; empty: nobody who is counted
  gate::Gate::Pass held{};
};

/// `memory` should live as long as the value; `limit` is of bytes. Throws RpcError (400 for what is no JSON
/// or over a limit of JsonLimits, 413 for what is too long) and what Body::read throws.
Json read_json(http::Body& body, std::size_t limit, BodyMemory& memory);

}  // namespace lightkeep::mcp
