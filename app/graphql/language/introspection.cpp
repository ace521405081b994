#include "app/graphql/language/introspection.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "app/graphql/language/introspection_fields.h"

namespace lightkeep::graphql {
namespace {

using api::Json;

constexpr std::string_view hides = "includeDeprecated";

TypeDefinition object(const IntrospectionObject& row) {
  TypeDefinition type{.name = std::string(row.name), .description = std::string(row.description)};
  for (const IntrospectionField& field : row.fields) {
    FieldDefinition definition{.name = std::string(field.name), .type = field.type};
    if (field.hides_deprecated)
      definition.arguments.push_back({.name = std::string(hides),
                                      .type = "Boolean!",
                                      .fallback = Value{.at = {}, .content = BooleanValue{false}}});
    type.fields.push_back(std::move(definition));
  }
  return type;
}

TypeDefinition enumeration(std::string name, std::string description,
                           std::initializer_list<const char*> values) {
  TypeDefinition type{
      .kind = TypeKind::enumeration, .name = std::move(name), .description = std::move(description)};
  type.values.reserve(values.size());
  for (const char* value : values) type.values.push_back({.name = value});
  return type;
}

}  // namespace

std::string_view type_name(const Described& object) {
  return introspection_objects()[object.index()].name;
}

Answer resolve_meta(const Schema& schema, std::string_view field, const Json& arguments) {
  if (field == "__schema") return Described(&schema);
  const TypeDefinition* type = schema.type(arguments.at("name").get_ref<const std::string&>());
  if (!type) return Json(nullptr);
  return Described(TypeReference(type->name));
}

Answer resolve(const Schema& schema, const Described& object, std::string_view field, const Json& arguments) {
  const auto fields = introspection_objects()[object.index()].fields;
  const auto row = std::ranges::find(fields, field, &IntrospectionField::name);
  if (row == fields.end()) std::abort();  // the document was not validated
  return row->get(object, {schema, arguments.value(hides, false)});
}

std::vector<TypeDefinition> introspection_types() {
  std::vector<TypeDefinition> types;
  types.reserve(introspection_objects().size() + 2);
  for (const IntrospectionObject& row : introspection_objects()) types.push_back(object(row));
  types.push_back(
      enumeration("__TypeKind", "What kind of type a type is.",
                  {"SCALAR", "OBJECT", "INTERFACE", "UNION", "ENUM", "INPUT_OBJECT", "LIST", "NON_NULL"}));
  types.push_back(enumeration("__DirectiveLocation", "Where a directive may stand.",
                              {"QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION",
                               "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "VARIABLE_DEFINITION", "SCHEMA",
                               "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE",
                               "UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION"}));
  return types;
}

}  // namespace lightkeep::graphql
