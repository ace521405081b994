// What the API reference says: the operations with their arguments, results, tools and programs, the types
// and the errors, as a view of the tables that REST, MCP and GraphQL are printed from. The page and its
// Markdown show the same view. Any thread.
#pragma once

#include <string>

#include "app/api/examples.h"
#include "app/pages/render.h"

namespace lightkeep::pages {

/// The programs are this caller's.
View reference_view(const api::ExampleCaller& caller);

}  // namespace lightkeep::pages
