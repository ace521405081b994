// An operation made ready: which fields are answered, in which order, merged of all their occurrences, with
// their arguments, and the same below each. The executor walks it once for every object, so that nothing of
// the document is looked up twice. Points into schema and document, which outlive it. One request, one
// thread. Source: GraphQL, October 2021, sections 6.3.2 (CollectFields) and 6.4.3 (MergeSelectionSets).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/graphql/language/language.h"

namespace lightkeep::graphql {

struct PlannedField {
  std::string key;  // in the answer
  const TypeDefinition* parent = nullptr;
  const FieldDefinition* definition = nullptr;
  std::vector<Position> locations;  // of all occurrences
  Coerced arguments;
  std::vector<bool> required;        // of the type, from outside in: "[Tag!]" is no, yes
  bool again = false;                // a later field of the same object takes the same value
  mutable std::size_t place = 0;     // of the value among the members of the last object that was looked at
  bool leaf = false;                 // of a scalar; else of an object, of which @skip may leave no field
  std::vector<PlannedField> fields;  // of an object

  const std::string& name() const { return definition->name; }
};

using Plan = std::vector<PlannedField>;

/// Of a valid document. Throws Refused where a variable gives @skip or @include no boolean.
Plan make_plan(const Schema& schema, const Document& document, const Operation& operation,
               const api::Json& variables);

}  // namespace lightkeep::graphql
