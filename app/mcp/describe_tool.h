// describe_assets: words and tags for many images in one call, each for itself, so that one that went away
// meanwhile does not undo the others. It is made of the calls that describe and tag one. Any thread.
#pragma once

#include "app/library/library.h"
#include "app/mcp/server_definition.h"

namespace lightkeep::mcp {

/// `service` outlives it.
Tool describe_assets_tool(library::Service& service);

}  // namespace lightkeep::mcp
