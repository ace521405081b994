// Whether what an operation or fragment selects is there: fields, their arguments and selections, type
// conditions, directives. One walk over each definition, which also notes what it uses of others. Source:
// GraphQL, October 2021, sections 5.3, 5.4, 5.5.1, 5.5.2.3 and 5.7.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/graphql/language/error.h"
#include "app/graphql/language/footprint.h"
#include "app/graphql/language/schema.h"
#include "app/graphql/language/value_rules.h"

namespace lightkeep::graphql {

class SelectionRules {
 public:
  SelectionRules(const Schema& schema, const Document& document, Report& report)
      : schema_(schema), document_(document), report_(report) {}

  Footprint check(const Operation& operation);
  Footprint check(const Fragment& fragment);

 private:
  // Null for a parent that is unknown, and told so elsewhere.
  void selections(const SelectionSet& set, const TypeDefinition* parent);
  void one(const Field& field, const TypeDefinition* parent);
  void one(const FragmentSpread& spread, const TypeDefinition* parent);
  void one(const InlineFragment& fragment, const TypeDefinition* parent);
  void leaf_or_object(const Field& field, const FieldDefinition& definition);
  const TypeDefinition* condition(const std::string& name, Position at, const std::string& owner);
  void possible(const TypeDefinition* condition, const TypeDefinition* parent, const std::string& owner,
                Position at);
  void directives(const std::vector<Directive>& directives, std::string_view location);
  void known_location(const Directive& directive, const DirectiveDefinition& definition,
                      std::string_view location);
  // `definitions` is null where what has the arguments is unknown; `named` says what it is: `field
  // "Query.asset"`.
  void arguments(const std::vector<Argument>& arguments, const std::vector<InputDefinition>* definitions,
                 Position at, const std::string& named);
  void value(const Value& value, const Place& place);

  const Schema& schema_;
  const Document& document_;
  Report& report_;
  Footprint footprint_;
};

}  // namespace lightkeep::graphql
