// What scalars and enumerations take, as literals in a document and as JSON in variables. Validation and
// coercion ask the same rows. Pure; any thread. Source: GraphQL, October 2021, sections 3.5 and 3.9.
#pragma once

#include <optional>
#include <string>

#include "app/api/json.h"
#include "app/graphql/language/schema.h"

namespace lightkeep::graphql {

struct Leaf {
  std::optional<api::Json> value;  // none: refused
  std::string complaint{};         // why
};

/// `type` is a scalar or an enumeration. Variables inside a literal of a custom scalar are null here.
Leaf leaf_of(const TypeDefinition& type, const Value& literal);
Leaf leaf_of(const TypeDefinition& type, const api::Json& given);

}  // namespace lightkeep::graphql
