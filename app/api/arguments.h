// Checks what a caller sent against the table of operations. Every face calls it; any thread.
#pragma once

#include <string_view>

#include "app/api/json.h"
#include "app/api/operations.h"

namespace lightkeep::api {

/// The declared argument of this place from text: a number becomes a number, a list is split at commas.
/// Repeated names add to a list. Throws ApiError(bad_user_input) that names the parameter for a number that
/// does not parse.
void add_text_argument(const Operation& operation, Json& arguments, std::string_view name,
                       std::string_view text);

/// Throws ApiError(bad_user_input, or the code that the contract names for too many or no ids) naming the
/// first argument at fault: missing, of a wrong type, out of bounds. Fills defaults in. Unknown members are
/// left alone.
void check_arguments(const Operation& operation, Json& arguments);

}  // namespace lightkeep::api
