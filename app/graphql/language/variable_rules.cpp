#include "app/graphql/language/variable_rules.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "app/graphql/language/print.h"

namespace lightkeep::graphql {
namespace {

using Definitions = std::unordered_map<std::string_view, const VariableDefinition*>;

std::string named(const std::string& variable) {
  return "Variable " + in_quotes("$" + variable);
}

Definitions check_definitions(const Schema& schema, const Operation& operation, Report& report) {
  Definitions definitions;
  for (const VariableDefinition& variable : operation.variables) {
    if (!definitions.emplace(variable.name, &variable).second)
      report.add("There can be only one variable named " + in_quotes("$" + variable.name) + ".",
                 {variable.at});
    const TypeDefinition* type = schema.type(variable.type);
    if (!type)
      report.add("Unknown type " + in_quotes(variable.type.name()) + ".", {variable.type_at});
    else if (!is_input(*type))
      report.add(named(variable.name) + " cannot be non-input type " + in_quotes(variable.type.text()) + ".",
                 {variable.type_at});
  }
  return definitions;
}

bool is_same_name(std::string_view given, std::string_view expected) {
  return given == expected || (expected == "ID" && given == "String");
}

// Whether each value of the one type is one of the other.
bool fits(TypeReference given, TypeReference expected) {
  for (;;) {
    if (expected.required() && !given.required()) return false;
    given = given.nullable();
    expected = expected.nullable();
    if (given.is_list() != expected.is_list()) return false;
    if (!given.is_list()) return is_same_name(given.text(), expected.text());
    given = given.item();
    expected = expected.item();
  }
}

bool is_allowed(const VariableDefinition& variable, const VariableUse& use) {
  if (!use.expected->required() || variable.type.required()) return fits(variable.type, *use.expected);
  const bool never_null = variable.fallback && !std::holds_alternative<NullValue>(variable.fallback->content);
  return (never_null || use.has_fallback) && fits(variable.type, use.expected->nullable());
}

class Uses {
 public:
  Uses(const Schema& schema, const Operation& operation, const Definitions& definitions, Report& report)
      : schema_(schema), operation_(operation), definitions_(definitions), report_(report) {}

  void check(const Footprint& footprint) {
    for (const VariableUse& use : footprint.variables) {
      used_.insert(use.variable->name);
      const auto definition = definitions_.find(use.variable->name);
      if (definition == definitions_.end())
        report_.add(named(use.variable->name) + " is not defined" + where(" by operation ") + ".",
                    {use.at, operation_.at});
      else
        check_position(*definition->second, use);
    }
  }

  void check_all_are_used() {
    for (const VariableDefinition& variable : operation_.variables)
      if (!used_.contains(variable.name))
        report_.add(named(variable.name) + " is never used" + where(" in operation ") + ".", {variable.at});
  }

 private:
  std::string where(const std::string& preposition) const {
    return operation_.name.empty() ? "" : preposition + in_quotes(operation_.name);
  }

  void check_position(const VariableDefinition& variable, const VariableUse& use) {
    if (!use.expected || !schema_.type(variable.type) || is_allowed(variable, use)) return;
    report_.add(named(variable.name) + " of type " + in_quotes(variable.type.text()) +
                    " used in position expecting type " + in_quotes(use.expected->text()) + ".",
                {variable.at, use.at});
  }

  const Schema& schema_;
  const Operation& operation_;
  const Definitions& definitions_;
  Report& report_;
  std::unordered_set<std::string_view> used_;
};

}  // namespace

void check_variables(const Schema& schema, const Operation& operation, const Footprint& own,
                     const Footprints& footprints, Report& report) {
  const Definitions definitions = check_definitions(schema, operation, report);
  Uses uses(schema, operation, definitions, report);
  uses.check(own);
  for (const std::size_t fragment : reachable(own, footprints)) uses.check(footprints.fragments[fragment]);
  uses.check_all_are_used();
}

}  // namespace lightkeep::graphql
