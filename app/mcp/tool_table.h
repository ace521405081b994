// The tools of the product, the sixteen that came first and then the later ones: which operation each one
// calls, and what only a model needs to be told of it. The rest of a tool's definition is printed from the
// tables of app/api.
#pragma once

#include <span>
#include <string_view>

#include "app/api/operations.h"

namespace lightkeep::mcp {

/// Where the images of an upload come from.
enum class Sources { none, one, many };

struct ToolRow {
  std::string_view name;
  api::OperationId operation;
  bool read_only;
  bool destructive;  // changes or takes away what was there (the protocol's sense: anything but adding)
  bool idempotent;
  bool open_world;             // reaches beyond this server: the web, mail
  std::string_view list_name;  // the member that holds a result that is a list
  std::string_view
      guidance;  // after the operation's own sentence: when to use it, what comes back, what to do next
  Sources sources = Sources::none;
  std::string_view required_too = {};  // an argument that REST lets be left out
};

std::span<const ToolRow> tool_table();

/// What an agent is told first.
extern const std::string_view instructions;
extern const std::string_view anonymous_instructions;

}  // namespace lightkeep::mcp
