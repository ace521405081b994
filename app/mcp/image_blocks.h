// What stands beside a tool's JSON for hosts and models that show images: links, and a picture. Worker
// threads.
#pragma once

#include <string>
#include <string_view>

#include "app/api/json.h"
#include "app/library/library.h"

namespace lightkeep::mcp {

/// To each image of an answer a `resource_link` (MCP 2025-06-18), in its order; `type` is that of the
/// operation's result. None where the answer holds no images that can be seen.
api::Json image_links(std::string_view type, const api::Json& answer);

/// The image as a model sees it, at most 512 pixels and 60 KB of JPEG: an `image` block, or a text that says
/// why there is none. Blocks while it is made; `asset` must be one that the caller may see.
api::Json picture_block(library::Service& service, const std::string& asset, const std::string& client);

}  // namespace lightkeep::mcp
