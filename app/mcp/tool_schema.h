// A tool as tools/list shows it, printed from the tables.
#pragma once

#include "app/api/json.h"
#include "app/mcp/tool_table.h"

namespace lightkeep::mcp {

api::Json tool_definition(const ToolRow& row);

}  // namespace lightkeep::mcp
