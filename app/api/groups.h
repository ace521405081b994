// The chapters of the API's documents: which operations stand together, by their paths. Pure; any thread.
#pragma once

#include <span>
#include <string_view>

namespace lightkeep::api {

struct Group {
  std::string_view name;      // "Images"
  std::string_view sentence;  // what its operations are about
};

/// In the order in which documents show them.
std::span<const Group> groups();
/// Of an operation's path ("/organizations/:organizationId/libraries").
const Group& group_of(std::string_view path);

}  // namespace lightkeep::api
