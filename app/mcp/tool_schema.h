// A tool as tools/list shows it, printed from the tables.
#pragma once

#include "app/api/json.h"
#include "app/library/operations.h"

namespace lightkeep::mcp {

api::Json tool_definition(const api::Signature& signature, const library::ToolRow& tool);

}  // namespace lightkeep::mcp
