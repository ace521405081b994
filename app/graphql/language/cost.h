// What a document comes to with its fragments expanded, counted without expanding them: a few lines of
// fragments that spread each other twice are a billion fields.
#pragma once

#include "app/graphql/language/error.h"
#include "app/graphql/language/footprint.h"
#include "app/graphql/language/limits.h"

namespace lightkeep::graphql {

/// `order` has no cycle. Sums go up to the limits and a little further, never over.
void check_cost(const Document& document, const FragmentOrder& order, const Limits& limits, Report& report);

}  // namespace lightkeep::graphql
