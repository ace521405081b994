// The product's prompts: what a person can ask an agent for by a name. Any thread.
#pragma once

#include <vector>

#include "app/mcp/server_definition.h"

namespace lightkeep::mcp {

std::vector<Prompt> library_prompts();

}  // namespace lightkeep::mcp
