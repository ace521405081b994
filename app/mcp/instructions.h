// What an agent is told first.
#pragma once

#include <string_view>

namespace lightkeep::mcp {

extern const std::string_view instructions;
extern const std::string_view anonymous_instructions;  // of the endpoint that needs no credential

}  // namespace lightkeep::mcp
