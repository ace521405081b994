// Whether a literal may stand where a type is expected: values of correct type, required and unique input
// fields. Also notes the variables in it. Source: GraphQL, October 2021, section 5.6.
#pragma once

#include "app/graphql/language/error.h"
#include "app/graphql/language/footprint.h"
#include "app/graphql/language/schema.h"

namespace lightkeep::graphql {

/// A place for a value. Without a type (of what is unknown, and told so elsewhere) only the form is checked.
struct Place {
  const TypeReference* type = nullptr;
  bool has_fallback = false;
};

class ValueRules {
 public:
  ValueRules(const Schema& schema, Report& report, Footprint& footprint)
      : schema_(schema), report_(report), footprint_(footprint) {}

  void check(const Value& value, const Place& place);

 private:
  void check_typed(const Value& value, const TypeReference& type);
  void check_untyped(const Value& value);
  void check_input_object(const Value& value, const TypeDefinition& type);
  void check_unique_fields(const ObjectValue& object);
  void note(const VariableName& variable, Position at, const Place& place);

  const Schema& schema_;
  Report& report_;
  Footprint& footprint_;
};

}  // namespace lightkeep::graphql
