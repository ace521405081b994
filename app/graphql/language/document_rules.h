// What must hold between the definitions of a document: their names, and fragments that are used, known and
// do not lead to themselves. Source: GraphQL, October 2021, sections 5.2 and 5.5.
#pragma once

#include "app/graphql/language/fragment_order.h"
#include "app/graphql/language/report.h"

namespace lightkeep::graphql {

void check_names(const Document& document, Report& report);

void check_fragments(const Document& document, const Footprints& footprints, const FragmentOrder& order,
                     Report& report);

}  // namespace lightkeep::graphql
