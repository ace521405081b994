#include "tests/graphql/document_json.h"

namespace lightkeep::graphql {
namespace {

using api::Json;

Json to_json(const Value& value);
Json to_json(const ObjectField& field);
Json to_json(const Argument& argument);
Json to_json(const Directive& directive);
Json to_json(const VariableDefinition& variable);
Json to_json(const Selection& selection);
Json to_json(const Operation& operation);
Json to_json(const Fragment& fragment);

template <class T>
Json to_json(const std::vector<T>& all) {
  Json list = Json::array();
  for (const T& one : all) list.push_back(to_json(one));
  return list;
}

Json to_json(Position at) {
  return {at.line, at.column};
}

Json to_json(const ObjectField& field) {
  return {field.name, to_json(field.value)};
}

struct ValueWriter {
  Json operator()(const NullValue&) const { return {"null"}; }
  Json operator()(const VariableName& value) const { return {"variable", value.name}; }
  Json operator()(const IntValue& value) const { return {"int", value.text}; }
  Json operator()(const FloatValue& value) const { return {"float", value.text}; }
  Json operator()(const StringValue& value) const { return {"string", value.text}; }
  Json operator()(const BooleanValue& value) const { return {"boolean", value.value}; }
  Json operator()(const EnumValue& value) const { return {"enum", value.name}; }
  Json operator()(const ListValue& value) const { return {"list", to_json(value.items)}; }
  Json operator()(const ObjectValue& value) const { return {"object", to_json(value.fields)}; }
};

Json to_json(const Value& value) {
  return {{"at", to_json(value.at)}, {"value", std::visit(ValueWriter{}, value.content)}};
}

Json to_json(const Argument& argument) {
  return {{"at", to_json(argument.at)}, {"name", argument.name}, {"value", to_json(argument.value)}};
}

Json to_json(const Directive& directive) {
  return {
      {"at", to_json(directive.at)}, {"name", directive.name}, {"arguments", to_json(directive.arguments)}};
}

Json to_json(const VariableDefinition& variable) {
  return {{"name", variable.name},
          {"type", variable.type.text()},
          {"fallback", variable.fallback ? to_json(*variable.fallback) : Json(nullptr)},
          {"directives", to_json(variable.directives)}};
}

struct SelectionWriter {
  Json operator()(const Field& field) const {
    return {{"at", to_json(field.at)},
            {"alias", field.alias},
            {"field", field.name},
            {"arguments", to_json(field.arguments)},
            {"directives", to_json(field.directives)},
            {"selections", to_json(field.selections)}};
  }
  Json operator()(const FragmentSpread& spread) const {
    return {{"at", to_json(spread.at)}, {"spread", spread.name}, {"directives", to_json(spread.directives)}};
  }
  Json operator()(const InlineFragment& fragment) const {
    return {{"at", to_json(fragment.at)},
            {"on", fragment.type_condition},
            {"directives", to_json(fragment.directives)},
            {"selections", to_json(fragment.selections)}};
  }
};

Json to_json(const Selection& selection) {
  return std::visit(SelectionWriter{}, selection.content);
}

Json to_json(const Operation& operation) {
  return {{"kind", std::string(word(operation.kind))},
          {"name", operation.name},
          {"variables", to_json(operation.variables)},
          {"directives", to_json(operation.directives)},
          {"selections", to_json(operation.selections)}};
}

Json to_json(const Fragment& fragment) {
  return {{"name", fragment.name},
          {"on", fragment.type_condition},
          {"directives", to_json(fragment.directives)},
          {"selections", to_json(fragment.selections)}};
}

}  // namespace

Json to_json(const Document& document) {
  return {{"operations", to_json(document.operations)}, {"fragments", to_json(document.fragments)}};
}

}  // namespace lightkeep::graphql
