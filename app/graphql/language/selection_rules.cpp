#include "app/graphql/language/selection_rules.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "app/graphql/language/print.h"

namespace lightkeep::graphql {
namespace {

std::string_view location_of(OperationKind kind) {
  constexpr std::array<std::string_view, 3> names{"QUERY", "MUTATION", "SUBSCRIPTION"};
  return names.at(static_cast<std::size_t>(kind));
}

}  // namespace

Footprint SelectionRules::check(const Operation& operation) {
  footprint_ = {};
  const TypeDefinition* root = schema_.root(operation.kind);
  if (!root)
    report_.add("The " + std::string(word(operation.kind)) + " operation is not supported by the schema.",
                {operation.at});
  for (const VariableDefinition& variable : operation.variables) {
    if (variable.fallback) value(*variable.fallback, {&variable.type});
    directives(variable.directives, "VARIABLE_DEFINITION");
  }
  directives(operation.directives, location_of(operation.kind));
  selections(operation.selections, root);
  return std::exchange(footprint_, {});
}

Footprint SelectionRules::check(const Fragment& fragment) {
  footprint_ = {};
  const TypeDefinition* type =
      condition(fragment.type_condition, fragment.type_at, "Fragment " + in_quotes(fragment.name));
  directives(fragment.directives, "FRAGMENT_DEFINITION");
  selections(fragment.selections, type);
  return std::exchange(footprint_, {});
}

void SelectionRules::selections(const SelectionSet& set, const TypeDefinition* parent) {
  for (const Selection& selection : set)
    std::visit([&](const auto& content) { one(content, parent); }, selection.content);
}

void SelectionRules::one(const Field& field, const TypeDefinition* parent) {
  const FieldDefinition* definition = parent ? schema_.field(*parent, field.name) : nullptr;
  if (parent && !definition)
    report_.add("Cannot query field " + in_quotes(field.name) + " on type " + in_quotes(parent->name) + ".",
                {field.at});
  directives(field.directives, "FIELD");
  arguments(field.arguments, definition ? &definition->arguments : nullptr, field.at,
            definition ? "field " + in_quotes(parent->name + "." + field.name) : "");
  if (definition) leaf_or_object(field, *definition);
  const TypeDefinition* type = definition ? schema_.type(definition->type) : nullptr;
  selections(field.selections, type && is_composite(*type) ? type : nullptr);
}

void SelectionRules::leaf_or_object(const Field& field, const FieldDefinition& definition) {
  const bool composite = is_composite(*schema_.type(definition.type));
  const std::string what = "Field " + in_quotes(field.name);
  const std::string of_type = "type " + in_quotes(definition.type.text());
  if (composite && field.selections.empty())
    report_.add(what + " of " + of_type + " must have a selection of subfields. Did you mean \"" +
                    field.name + " { ... }\"?",
                {field.at});
  if (!composite && !field.selections.empty())
    report_.add(what + " must not have a selection since " + of_type + " has no subfields.", {field.at});
}

void SelectionRules::one(const FragmentSpread& spread, const TypeDefinition* parent) {
  footprint_.spreads.push_back(&spread);
  directives(spread.directives, "FRAGMENT_SPREAD");
  const Fragment* fragment = document_.fragment(spread.name);
  if (!fragment) return report_.add("Unknown fragment " + in_quotes(spread.name) + ".", {spread.at});
  possible(schema_.type(fragment->type_condition), parent, "Fragment " + in_quotes(spread.name), spread.at);
}

void SelectionRules::one(const InlineFragment& fragment, const TypeDefinition* parent) {
  directives(fragment.directives, "INLINE_FRAGMENT");
  const TypeDefinition* type = parent;
  if (!fragment.type_condition.empty()) {
    type = condition(fragment.type_condition, fragment.type_at, "Fragment");
    possible(type, parent, "Fragment", fragment.at);
  }
  selections(fragment.selections, type);
}

const TypeDefinition* SelectionRules::condition(const std::string& name, Position at,
                                                const std::string& owner) {
  const TypeDefinition* type = schema_.type(name);
  if (!type) report_.add("Unknown type " + in_quotes(name) + ".", {at});
  if (!type || is_composite(*type)) return type;
  report_.add(owner + " cannot condition on non composite type " + in_quotes(name) + ".", {at});
  return nullptr;
}

void SelectionRules::possible(const TypeDefinition* condition, const TypeDefinition* parent,
                              const std::string& owner, Position at) {
  if (!condition || !parent || !is_composite(*condition) || condition == parent) return;
  report_.add(owner + " cannot be spread here as objects of type " + in_quotes(parent->name) +
                  " can never be of type " + in_quotes(condition->name) + ".",
              {at});
}

void SelectionRules::directives(const std::vector<Directive>& directives, std::string_view location) {
  std::unordered_set<std::string_view> seen;
  for (const Directive& directive : directives) {
    const DirectiveDefinition* definition = schema_.directive(directive.name);
    if (definition)
      known_location(directive, *definition, location);
    else
      report_.add("Unknown directive " + in_quotes("@" + directive.name) + ".", {directive.at});
    if (!seen.insert(directive.name).second && definition && !definition->repeatable)
      report_.add(
          "The directive " + in_quotes("@" + directive.name) + " can only be used once at this location.",
          {directive.at});
    arguments(directive.arguments, definition ? &definition->arguments : nullptr, directive.at,
              "directive " + in_quotes("@" + directive.name));
  }
}

void SelectionRules::known_location(const Directive& directive, const DirectiveDefinition& definition,
                                    std::string_view location) {
  if (std::ranges::find(definition.locations, location) == definition.locations.end())
    report_.add(
        "Directive " + in_quotes("@" + directive.name) + " may not be used on " + std::string(location) + ".",
        {directive.at});
}

void SelectionRules::arguments(const std::vector<Argument>& arguments,
                               const std::vector<InputDefinition>* definitions, Position at,
                               const std::string& named) {
  std::unordered_set<std::string_view> given;
  for (const Argument& argument : arguments) {
    if (!given.insert(argument.name).second)
      report_.add("There can be only one argument named " + in_quotes(argument.name) + ".", {argument.at});
    const InputDefinition* definition = nullptr;
    if (definitions) {
      const auto found = std::ranges::find(*definitions, argument.name, &InputDefinition::name);
      if (found != definitions->end()) definition = &*found;
      if (!definition)
        report_.add("Unknown argument " + in_quotes(argument.name) + " on " + named + ".", {argument.at});
    }
    value(argument.value, definition ? Place{&definition->type, definition->fallback.has_value()} : Place{});
  }
  if (!definitions) return;
  for (const InputDefinition& definition : *definitions)
    if (definition.required() && !given.contains(definition.name))
      report_.add("Argument " + in_quotes(definition.name) + " of type " + in_quotes(definition.type.text()) +
                      " of " + named + " is required, but it was not provided.",
                  {at});
}

void SelectionRules::value(const Value& value, const Place& place) {
  ValueRules(schema_, report_, footprint_).check(value, place);
}

}  // namespace lightkeep::graphql
