// Reads a value as the client meant it, and checks it against the JSON Schemas that this program prints
// itself (2020-12, the keywords that it uses; others are passed over).
#pragma once

#include <optional>
#include <string>

#include "app/api/json.h"

namespace lightkeep::mcp {

/// Changes what clients are known to send for something else: JSON in a string where the schema wants a list,
/// an object, a number or a truth value; 50.0 for 50; null for what is left out. What does not read so stays.
void read_as_meant(const api::Json& schema, api::Json& value);

/// A sentence that names the first place at fault ("`sources[2].url` is required."); empty when the value
/// fits.
std::optional<std::string> find_violation(const api::Json& schema, const api::Json& value);

}  // namespace lightkeep::mcp
