// JSON from a request's body, read as it comes: the text is never held as a whole, and what the values may
// cost is bounded.
#pragma once

#include <cstddef>

#include "app/http/http.h"
#include "app/mcp/byte_budget.h"
#include "app/mcp/fault.h"

namespace lightkeep::mcp {

struct JsonLimits {
  std::size_t bytes = 0;
  std::size_t depth = 64;
  std::size_t values = 20'000;  // of all kinds; each costs some 50 bytes however short its text is
};

/// `lease` holds what the value holds, so it should live as long. Throws Fault (400 for what is no JSON or
/// over a limit of form, 413 for what is too long) and what Body::read throws.
Json read_json(http::Body& body, const JsonLimits& limits, ByteBudget::Lease& lease);

}  // namespace lightkeep::mcp
