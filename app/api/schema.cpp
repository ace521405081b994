#include "app/api/schema.h"

#include <array>

namespace lightkeep::api {
namespace {

struct Scalar {
  std::string_view name;
  std::string_view type;
};

constexpr std::array scalars{Scalar{"ID", "string"},       Scalar{"String", "string"},
                             Scalar{"Int", "integer"},     Scalar{"Float", "number"},
                             Scalar{"Boolean", "boolean"}, Scalar{"JSON", "object"}};

Json required_schema(std::string_view notation, std::string_view prefix) {
  if (notation.starts_with('['))
    return {{"type", "array"}, {"items", type_schema(notation.substr(1, notation.size() - 2), prefix)}};
  for (const Scalar& scalar : scalars)
    if (scalar.name == notation) return {{"type", std::string(scalar.type)}};
  return {{"$ref", std::string(prefix) + std::string(notation)}};
}

void set_bounds(Json& schema, const Argument& argument) {
  const bool list = argument.type.starts_with('[');
  const bool number = argument.type.starts_with("Int");
  const char* least = list ? "minItems" : number ? "minimum" : "minLength";
  const char* most = list ? "maxItems" : number ? "maximum" : "maxLength";
  if (argument.least) schema[least] = *argument.least;
  if (argument.most) schema[most] = *argument.most;
  if (argument.fallback) schema["default"] = *argument.fallback;
}

}  // namespace

Json type_schema(std::string_view notation, std::string_view prefix) {
  if (notation.ends_with('!')) return required_schema(notation.substr(0, notation.size() - 1), prefix);
  return {{"anyOf", Json::array({required_schema(notation, prefix), {{"type", "null"}}})}};
}

Json object_schema(const TypeRow& row, std::string_view prefix) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const FieldRow& field : row.fields) {
    Json schema = type_schema(field.type, prefix);
    schema["description"] = std::string(field.sentence);
    properties[std::string(field.name)] = std::move(schema);
    if (!field.sometimes) required.push_back(std::string(field.name));
  }
  return {{"type", "object"},
          {"description", std::string(row.sentence)},
          {"properties", properties},
          {"required", required}};
}

Json argument_schema(const Argument& argument) {
  if (argument.members != nullptr) {
    Json schema{{"type", "object"},
                {"properties", Json::object()},
                {"additionalProperties", false},
                {"description", std::string(argument.sentence)}};
    for (const Argument& member : *argument.members)
      schema["properties"][std::string(member.name)] = argument_schema(member);
    return schema;
  }
  std::string_view notation = argument.type;
  if (notation.ends_with('!')) notation.remove_suffix(1);
  Json schema = required_schema(notation, "");
  set_bounds(schema, argument);
  schema["description"] = std::string(argument.sentence);
  return schema;
}

}  // namespace lightkeep::api
