#include "app/graphql/language/coercion.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "app/graphql/language/error.h"
#include "app/graphql/language/leaves.h"
#include "app/graphql/language/print.h"

namespace lightkeep::graphql {
namespace {

using api::Json;

constexpr std::size_t most_errors = 50;  // of one call
const Json no_variables = Json::object();

/// Literals, with the variables in them. None where a variable has no value.
class Literals {
 public:
  Literals(const Schema& schema, const Json& variables, Report& report)
      : schema_(schema), variables_(variables), report_(report) {}

  std::optional<Json> coerce(const Value& value, const TypeReference& type) {
    if (const auto* variable = std::get_if<VariableName>(&value.content))
      return of_variable(*variable, value, type);
    if (std::holds_alternative<NullValue>(value.content)) return null_for(type, "", value);
    if (type.is_list()) return list(value, type.item());
    const TypeDefinition& definition = *schema_.type(type);
    if (definition.kind == TypeKind::input_object) return object(value, definition);
    Leaf leaf = leaf_of(definition, value);
    if (!leaf.value) report_.add(leaf.complaint, {value.at});
    return std::move(leaf.value);
  }

 private:
  // A variable that may be null fits where null is not expected if it has a fallback; a null that is given
  // then arrives here.
  std::optional<Json> of_variable(const VariableName& variable, const Value& value,
                                  const TypeReference& type) {
    const auto found = variables_.find(variable.name);
    if (found == variables_.end()) return std::nullopt;
    if (found->is_null()) return null_for(type, "Variable " + in_quotes("$" + variable.name) + ": ", value);
    return *found;
  }

  Json null_for(const TypeReference& type, const std::string& whose, const Value& value) {
    if (type.required())
      report_.add(whose + "Expected value of non-null type " + in_quotes(type.text()) + " not to be null.",
                  {value.at});
    return nullptr;
  }

  Json list(const Value& value, const TypeReference& item) {
    Json items = Json::array();
    const auto* list = std::get_if<ListValue>(&value.content);
    if (!list) {
      items.push_back(or_null(coerce(value, item), item, value));
      return items;
    }
    for (const Value& one : list->items) items.push_back(or_null(coerce(one, item), item, one));
    return items;
  }

  Json or_null(std::optional<Json> value, const TypeReference& type, const Value& literal) {
    return value ? std::move(*value) : null_for(type, "", literal);
  }

  Json object(const Value& value, const TypeDefinition& type) {
    Json object = Json::object();
    const auto* fields = std::get_if<ObjectValue>(&value.content);
    if (!fields) {
      report_.add("Expected value of type " + in_quotes(type.name) + ", found " + print(value) + ".",
                  {value.at});
      return object;
    }
    for (const InputDefinition& input : type.inputs) {
      const auto field = std::ranges::find(fields->fields, input.name, &ObjectField::name);
      const Value* given = field == fields->fields.end() ? nullptr : &field->value;
      if (auto one = coerce_input(input, given, value.at, "Field " + in_quotes(type.name + "." + input.name)))
        object[input.name] = std::move(*one);
    }
    return object;
  }

 public:
  /// An argument or a field of an input object, with its fallback. `given` is null where nothing stands.
  std::optional<Json> coerce_input(const InputDefinition& input, const Value* given, Position at,
                                   const std::string& named) {
    if (given)
      if (auto value = coerce(*given, input.type)) return value;
    if (input.fallback) return coerce(*input.fallback, input.type);
    if (input.type.required())
      report_.add(named + " of required type " + in_quotes(input.type.text()) + " was not provided.",
                  {given ? given->at : at});
    return std::nullopt;
  }

 private:
  const Schema& schema_;
  const Json& variables_;
  Report& report_;
};

/// What JSON gives. Errors name the variable and the way into it.
class Givens {
 public:
  Givens(const Schema& schema, Report& report, const VariableDefinition& variable)
      : schema_(schema), report_(report), variable_(variable) {}

  Json coerce(const Json& given, const TypeReference& type, const std::string& path) {
    if (given.is_null()) {
      if (type.required())
        refuse(path, "Expected non-nullable type " + in_quotes(type.text()) + " not to be null.");
      return nullptr;
    }
    if (type.is_list()) return list(given, type.item(), path);
    const TypeDefinition& definition = *schema_.type(type);
    if (definition.kind == TypeKind::input_object) return object(given, definition, path);
    Leaf leaf = leaf_of(definition, given);
    if (!leaf.value) refuse(path, leaf.complaint);
    return std::move(leaf.value).value_or(nullptr);
  }

 private:
  Json list(const Json& given, const TypeReference& item, const std::string& path) {
    Json items = Json::array();
    if (!given.is_array()) {
      items.push_back(coerce(given, item, path));
      return items;
    }
    for (std::size_t i = 0; i < given.size(); ++i)
      items.push_back(coerce(given[i], item, path + "[" + std::to_string(i) + "]"));
    return items;
  }

  Json object(const Json& given, const TypeDefinition& type, const std::string& path) {
    Json object = Json::object();
    if (!given.is_object()) {
      refuse(path, "Expected type " + in_quotes(type.name) + " to be an object.");
      return object;
    }
    for (const InputDefinition& input : type.inputs) {
      const auto found = given.find(input.name);
      if (found != given.end())
        object[input.name] = coerce(*found, input.type, path + "." + input.name);
      else if (input.fallback)
        object[input.name] = *Literals(schema_, no_variables, report_).coerce(*input.fallback, input.type);
      else if (input.type.required())
        refuse(path, "Field " + in_quotes(input.name) + " of required type " + in_quotes(input.type.text()) +
                         " was not provided.");
    }
    for (const auto& [name, value] : given.items())
      if (!type.input(name))
        refuse(path, "Field " + in_quotes(name) + " is not defined by type " + in_quotes(type.name) + ".");
    return object;
  }

  void refuse(const std::string& path, const std::string& why) {
    const std::string place = path.empty() ? "" : " at " + in_quotes(variable_.name + path);
    report_.add("Variable " + in_quotes("$" + variable_.name) + " got invalid value" + place + "; " + why,
                {variable_.at});
  }

  const Schema& schema_;
  Report& report_;
  const VariableDefinition& variable_;
};

std::optional<Json> coerce_variable(const Schema& schema, const VariableDefinition& variable,
                                    const Json& given, Report& report) {
  const std::string named = "Variable " + in_quotes("$" + variable.name) + " of ";
  const auto found = given.is_object() ? given.find(variable.name) : given.end();
  if (found == given.end()) {
    if (variable.fallback)
      return Literals(schema, no_variables, report).coerce(*variable.fallback, variable.type);
    if (variable.type.required())
      report.add(named + "required type " + in_quotes(variable.type.text()) + " was not provided.",
                 {variable.at});
    return std::nullopt;
  }
  if (found->is_null() && variable.type.required()) {
    report.add(named + "non-null type " + in_quotes(variable.type.text()) + " must not be null.",
               {variable.at});
    return std::nullopt;
  }
  return Givens(schema, report, variable).coerce(*found, variable.type, "");
}

}  // namespace

Coerced coerce_variables(const Schema& schema, const Operation& operation, const Json& given) {
  Report report(most_errors);
  Coerced coerced;
  for (const VariableDefinition& variable : operation.variables)
    if (auto value = coerce_variable(schema, variable, given, report))
      coerced.values[variable.name] = std::move(*value);
  coerced.errors = report.errors();
  return coerced;
}

Coerced coerce_arguments(const Schema& schema, const std::vector<InputDefinition>& definitions,
                         const std::vector<Argument>& arguments, Position at, const Json& variables) {
  Report report(most_errors);
  Literals literals(schema, variables, report);
  Coerced coerced;
  for (const InputDefinition& definition : definitions) {
    const auto argument = std::ranges::find(arguments, definition.name, &Argument::name);
    const Value* given = argument == arguments.end() ? nullptr : &argument->value;
    if (auto value = literals.coerce_input(definition, given, at, "Argument " + in_quotes(definition.name)))
      coerced.values[definition.name] = std::move(*value);
  }
  coerced.errors = report.errors();
  return coerced;
}

}  // namespace lightkeep::graphql
