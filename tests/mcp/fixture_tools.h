// The tools and resources that the public MCP conformance suite calls by fixed names. Never part of the
// product.
#pragma once

#include "app/mcp/server_definition.h"

namespace lightkeep::mcp {

std::vector<Tool> fixture_tools();
Resources fixture_resources();

}  // namespace lightkeep::mcp
