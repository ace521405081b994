// From a request's text to a document. Any thread.
#pragma once

#include <string_view>

#include "app/graphql/language/ast.h"
#include "app/graphql/language/error.h"
#include "app/graphql/language/limits.h"

namespace lightkeep::graphql {

/// Throws SyntaxError for what is no executable document (a definition of types is none) and for what is over
/// a limit of bytes, tokens or nesting: recursion never goes deeper than that.
Document parse(std::string_view text, const Limits& limits);

}  // namespace lightkeep::graphql
