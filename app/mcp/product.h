// The product's tools and resources, bound to the library.
#pragma once

#include "app/library/library.h"
#include "app/mcp/fetch.h"
#include "app/mcp/surface.h"

namespace lightkeep::mcp {

std::vector<Tool> product_tools(library::Service& service, const Fetch& fetch);
/// Only create_organization.
std::vector<Tool> anonymous_tools(library::Service& service);
Resources product_resources(library::Service& service);

}  // namespace lightkeep::mcp
