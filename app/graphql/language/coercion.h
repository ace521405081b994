// From what a request gives to values of the types that are expected: variables from its JSON, arguments from
// literals and variables. Pure; any thread. Source: GraphQL, October 2021, sections 3.10, 6.1.2 and 6.4.1.
#pragma once

#include <vector>

#include "app/api/json.h"
#include "app/graphql/language/error.h"
#include "app/graphql/language/schema.h"

namespace lightkeep::graphql {

struct Coerced {
  api::Json values = api::Json::object();  // only what was given or has a fallback
  Errors errors{};                         // the values are worth nothing unless it is empty
};

/// `given` is the request's "variables", null for none; files are binary values in it (schema.h). `operation`
/// is of a document that validate() has nothing against.
Coerced coerce_variables(const Schema& schema, const Operation& operation, const api::Json& given);

/// Of a field or directive of a document that validate() has nothing against. `at` is where a missing
/// argument is missed, `variables` what coerce_variables() made.
Coerced coerce_arguments(const Schema& schema, const std::vector<InputDefinition>& definitions,
                         const std::vector<Argument>& arguments, Position at, const api::Json& variables);

}  // namespace lightkeep::graphql
