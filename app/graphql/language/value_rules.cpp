#include "app/graphql/language/value_rules.h"

#include <string>
#include <string_view>
#include <unordered_set>

#include "app/graphql/language/leaves.h"
#include "app/graphql/language/print.h"

namespace lightkeep::graphql {

void ValueRules::check(const Value& value, const Place& place) {
  if (const auto* variable = std::get_if<VariableName>(&value.content))
    return note(*variable, value.at, place);
  if (!place.type) return check_untyped(value);
  const bool is_null = std::holds_alternative<NullValue>(value.content);
  if (is_null && place.type->required())
    report_.add("Expected value of type " + in_quotes(place.type->text()) + ", found null.", {value.at});
  if (!is_null) check_typed(value, place.type->nullable());
}

void ValueRules::check_typed(const Value& value, const TypeReference& type) {
  if (type.is_list()) {
    const TypeReference item = type.item();
    const auto* list = std::get_if<ListValue>(&value.content);
    if (!list) return check(value, {&item});
    for (const Value& one : list->items) check(one, {&item});
    return;
  }
  const TypeDefinition* definition = schema_.type(type);
  if (!definition) return check_untyped(value);
  if (definition->kind == TypeKind::input_object) return check_input_object(value, *definition);
  check_untyped(value);
  if (!is_input(*definition)) return;
  const Leaf leaf = leaf_of(*definition, value);
  if (!leaf.value) report_.add(leaf.complaint, {value.at});
}

void ValueRules::check_untyped(const Value& value) {
  if (const auto* list = std::get_if<ListValue>(&value.content))
    for (const Value& item : list->items) check(item, {});
  if (const auto* object = std::get_if<ObjectValue>(&value.content)) {
    check_unique_fields(*object);
    for (const ObjectField& field : object->fields) check(field.value, {});
  }
}

void ValueRules::check_input_object(const Value& value, const TypeDefinition& type) {
  const auto* object = std::get_if<ObjectValue>(&value.content);
  if (!object) {
    report_.add("Expected value of type " + in_quotes(type.name) + ", found " + print(value) + ".",
                {value.at});
    return check_untyped(value);
  }
  check_unique_fields(*object);
  std::unordered_set<std::string_view> given;
  for (const ObjectField& field : object->fields) {
    given.insert(field.name);
    const InputDefinition* input = type.input(field.name);
    if (!input)
      report_.add("Field " + in_quotes(field.name) + " is not defined by type " + in_quotes(type.name) + ".",
                  {field.at});
    check(field.value, input ? Place{&input->type, input->fallback.has_value()} : Place{});
  }
  for (const InputDefinition& input : type.inputs)
    if (input.required() && !given.contains(input.name))
      report_.add("Field " + in_quotes(type.name + "." + input.name) + " of required type " +
                      in_quotes(input.type.text()) + " was not provided.",
                  {value.at});
}

void ValueRules::check_unique_fields(const ObjectValue& object) {
  std::unordered_set<std::string_view> names;
  for (const ObjectField& field : object.fields)
    if (!names.insert(field.name).second)
      report_.add("There can be only one input field named " + in_quotes(field.name) + ".", {field.at});
}

void ValueRules::note(const VariableName& variable, Position at, const Place& place) {
  footprint_.variables.push_back({.variable = &variable,
                                  .at = at,
                                  .expected = place.type ? std::optional(*place.type) : std::nullopt,
                                  .has_fallback = place.has_fallback});
}

}  // namespace lightkeep::graphql
