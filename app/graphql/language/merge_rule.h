// Whether fields that come under one name in the answer are one field: the same, with the same arguments.
// Source: GraphQL, October 2021, section 5.3.2. Every selection is looked at once for each place it has in
// the answer, and how many those are was limited before (cost.h): pairs of fields are never compared with
// each other, which is what makes the rule quadratic elsewhere.
#pragma once

#include "app/graphql/language/ast.h"
#include "app/graphql/language/error.h"

namespace lightkeep::graphql {

/// Of a document without other errors: every type condition is that of its parent then, so that what is
/// selected in one place is of one type, and the same field returns the same.
void check_merging(const Document& document, Report& report);

}  // namespace lightkeep::graphql
