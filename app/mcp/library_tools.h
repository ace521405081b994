// The product's tools: those of the rows of app/library/operations.h, and the call that each one is. Any
// thread.
#pragma once

#include <array>
#include <functional>
#include <string_view>
#include <vector>

#include "app/library/library.h"
#include "app/library/operations.h"
#include "app/mcp/server_definition.h"
#include "app/mcp/sources.h"

namespace lightkeep::mcp {

/// `service` outlives the tools.
std::vector<Tool> library_tools(library::Service& service, const Fetch& fetch);
/// Only create_organization.
std::vector<Tool> anonymous_tools(library::Service& service);

/// What images in a list are shown with, in so few bytes that a page of 50 fits.
inline constexpr std::array<std::string_view, 15> usual_fields{
    "id",   "name",        "filename", "libraryId", "url",    "width",   "height", "description",
    "tags", "contentType", "size",     "created",   "status", "trashed", "leaves"};

/// Runs the operation with these arguments.
using RunOperation = std::function<library::Result(const api::Json& arguments)>;

/// A list as a tool answers it, cut where it grows too large for a model: its entries below the tool's
/// `list_name`, images with their usual members or those of the argument `fields` (search keeps its own
/// shape), `found` where they are counted, `next` (the arguments that continue it), `truncated`. At least one
/// entry is given, however large.
api::Json list_answer(const library::Operation& operation, const library::ToolRow& tool,
                      const api::Json& asked_for, const RunOperation& run);

}  // namespace lightkeep::mcp
