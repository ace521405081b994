// The page that hosts show inside a chat beside what a tool answers with images (MCP Apps,
// io.modelcontextprotocol/ui, revision 2026-01-26): a grid to pick from, links to copy, words and tags to
// change, a place to drop files on. One file, which speaks to its host alone and reaches no other server than
// this one. Any thread.
#pragma once

#include <string_view>

#include "app/api/json.h"
#include "app/library/library.h"

namespace lightkeep::mcp {

inline constexpr std::string_view gallery_uri = "ui://lightkeep/gallery";

/// Whether it shows what an operation with this result gives.
bool shown_in_gallery(std::string_view result);

/// The `contents` of the resource, with what the page may reach.
api::Json gallery_contents(const library::Settings& settings);

/// The file itself, compiled in.
std::string_view gallery_page();

}  // namespace lightkeep::mcp
