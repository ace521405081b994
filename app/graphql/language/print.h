// Values as the language writes them: for default values in introspection and SDL, for error messages, and to
// compare arguments. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "app/graphql/language/ast.h"

namespace lightkeep::graphql {

/// In one line; fields of objects are in the order of their names, so that equal values give equal texts.
std::string print(const Value& value);

/// In quotes, with escapes.
std::string in_quotes(std::string_view text);

}  // namespace lightkeep::graphql
