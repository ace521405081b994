// Checks a value against the JSON Schemas that this program prints itself (2020-12, the keywords that it
// uses; others are passed over).
#pragma once

#include <optional>
#include <string>

#include "app/api/json.h"

namespace lightkeep::mcp {

/// A sentence that names the first place at fault ("`sources[2].url` is required."); empty when the value
/// fits.
std::optional<std::string> find_violation(const api::Json& schema, const api::Json& value);

}  // namespace lightkeep::mcp
