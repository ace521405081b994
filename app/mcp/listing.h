// Lists as tools answer them: cut where they grow too large for a model, with the arguments that continue
// them.
#pragma once

#include <functional>

#include "app/library/operations.h"

namespace lightkeep::mcp {

inline constexpr std::size_t most_list_bytes =
    96 << 10;  // of a list's JSON; with the rest of the answer about 100 KB

/// Runs the operation with these arguments.
using RunOperation = std::function<library::Result(const api::Json& arguments)>;

/// The `structuredContent` of a list: its entries below the tool's `list_name` (search keeps its own shape),
/// `found` where they are counted, `next`, `truncated`. At least one entry is given, however large.
api::Json list_answer(const library::Operation& operation, const library::ToolRow& tool,
                      const api::Json& asked_for, const RunOperation& run);

}  // namespace lightkeep::mcp
