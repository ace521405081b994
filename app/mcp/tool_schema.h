// A tool as tools/list shows it, printed from the tables.
#pragma once

#include <string_view>

#include "app/api/json.h"
#include "app/library/operations.h"

namespace lightkeep::mcp {

api::Json tool_definition(const api::Signature& signature, const library::ToolRow& tool);
/// Of a tool that is no operation: its title and guidance are whole.
api::Json tool_definition(const library::ToolRow& tool, api::Json input, api::Json output);
/// An object that has these members and no others.
api::Json closed_object(api::Json properties, api::Json required);

/// What only this face knows of a tool: what stands beside the JSON that the operation gives.
struct Beside {
  std::string_view tool;
  bool picture = false;          // of the image, where the caller wants one
  std::string_view undone_by{};  // the tool that takes back what this one did to the answer's `ids`
};
/// The row of a tool; an empty one where there is nothing.
const Beside& beside(std::string_view tool);

/// The members of a failed call (`isError`), in few words, since every tool's outputSchema has them.
api::Json failure_members();

}  // namespace lightkeep::mcp
