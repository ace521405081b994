// Whether a document can be executed against a schema, and within what limits. Pure; any thread.
#pragma once

#include "app/graphql/language/error.h"
#include "app/graphql/language/limits.h"
#include "app/graphql/language/schema.h"

namespace lightkeep::graphql {

/// By all rules of section 5 (GraphQL, October 2021), over all operations of the document, and by the limits
/// with fragments expanded. One deviation: a String variable may stand where an ID is expected. Empty:
/// nothing is wrong. What it costs is bounded by the limits, whatever fragments expand to.
Errors validate(const Schema& schema, const Document& document, const Limits& limits);

}  // namespace lightkeep::graphql
