// The product's resources: read-only views of what three of the tools give, at three kinds of raster://
// addresses. Any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "app/api/signature.h"
#include "app/library/library.h"
#include "app/mcp/server_definition.h"

namespace lightkeep::mcp {

struct ResourceRow {
  std::string_view uri_template;  // RFC 6570; "{orgId}" and "{libraryId}" stand for one segment each
  std::string_view name;
  std::string_view title;
  std::string_view description;
  std::string_view tool;  // and operation, that gives the same
};

inline constexpr std::array<ResourceRow, 3> resource_rows{{
    {"raster://organizations/{orgId}/libraries", "libraries", "Libraries",
     "The libraries that the key reaches, with their top tags.", "list_libraries"},
    {"raster://organizations/{orgId}/libraries/{libraryId}/assets", "assets", "Images of a library",
     "The newest images of a library with URLs, tags and state; list_assets gives those behind them.",
     "list_assets"},
    {"raster://organizations/{orgId}/libraries/{libraryId}/tags", "tags", "Tags of a library",
     "The tags of a library, most used first.", "list_tags"},
}};

struct ResourceAddress {
  const ResourceRow* row = nullptr;
  std::string organization;
  std::string library;  // empty where the template has none
};

/// Empty for a uri that is none of the three.
std::optional<ResourceAddress> parse_resource_uri(std::string_view uri);
std::string resource_uri(const ResourceRow& row, std::string_view organization, std::string_view library);

/// `service` outlives them.
Resources library_resources(library::Service& service);

}  // namespace lightkeep::mcp
