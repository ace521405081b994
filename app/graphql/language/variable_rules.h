// What must hold of an operation's variables: names once, of input types, defined where they are used, used
// where they are defined, and in places that take their type. Source: GraphQL, October 2021, section 5.8. One
// deviation: where an ID is expected, a variable may be a String, for clients of servers whose ids are
// strings declare them so.
#pragma once

#include "app/graphql/language/error.h"
#include "app/graphql/language/footprint.h"
#include "app/graphql/language/schema.h"

namespace lightkeep::graphql {

void check_variables(const Schema& schema, const Operation& operation, const Footprint& own,
                     const Footprints& footprints, Report& report);

}  // namespace lightkeep::graphql
