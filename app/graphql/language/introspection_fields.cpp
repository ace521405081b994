#include "app/graphql/language/introspection_fields.h"

#include <array>
#include <string>

#include "app/graphql/language/print.h"

namespace lightkeep::graphql {
namespace {

using api::Json;
using Row = IntrospectionField;

// What Described holds of a T.
template <class T>
const T& as(const Described& object) {
  return *std::get<const T*>(object);
}
template <>
const TypeReference& as<TypeReference>(const Described& object) {
  return std::get<TypeReference>(object);
}

// `Get` takes a T, and a Question where it has to.
template <class T, class Get>
constexpr Row row(std::string_view name, std::string_view type, Get, bool hides_deprecated = false) {
  return {name, type,
          [](const Described& object, const Question& question) -> Answer {
            if constexpr (std::is_invocable_v<Get, const T&>)
              return Get{}(as<T>(object));
            else
              return Get{}(as<T>(object), question);
          },
          hides_deprecated};
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

template <class T>
Answer listed(const std::vector<T>& members, const Question& question) {
  std::vector<Described> all;
  for (const T& member : members)
    if (question.deprecated_too || !member.deprecation) all.emplace_back(&member);
  return all;
}

// Null for a type that is wrapped.
const TypeDefinition* definition(const TypeReference& type, const Question& question) {
  return type.required() || type.is_list() ? nullptr : question.schema.type(type);
}

// The members of a type of this kind, null of any other.
Answer members(const TypeReference& type, const Question& question, TypeKind kind) {
  const TypeDefinition* row = definition(type, question);
  if (!row || row->kind != kind) return Json(nullptr);
  if (kind == TypeKind::object) return listed(row->fields, question);
  return kind == TypeKind::enumeration ? listed(row->values, question) : listed(row->inputs, question);
}

Json kind_of(const TypeReference& type, const Question& question) {
  constexpr std::array kinds{"SCALAR", "OBJECT", "ENUM", "INPUT_OBJECT"};
  if (type.required()) return "NON_NULL";
  if (type.is_list()) return "LIST";
  return kinds.at(static_cast<std::size_t>(question.schema.type(type)->kind));
}

Answer inner(const TypeReference& type) {
  if (type.required()) return Described(type.nullable());
  if (type.is_list()) return Described(type.item());
  return Json(nullptr);
}

Answer interfaces(const TypeReference& type, const Question& question) {
  const TypeDefinition* row = definition(type, question);
  if (!row || row->kind != TypeKind::object) return Json(nullptr);
  return std::vector<Described>{};
}

Answer root(const Schema& schema, OperationKind kind) {
  const TypeDefinition* type = schema.root(kind);
  if (!type) return Json(nullptr);
  return Described(TypeReference(type->name));
}

Answer all_types(const Schema& schema) {
  std::vector<Described> all;
  for (const TypeDefinition& type : schema.types()) all.emplace_back(TypeReference(type.name));
  return all;
}

Answer all_directives(const Schema& schema) {
  std::vector<Described> all;
  for (const DirectiveDefinition& directive : schema.directives()) all.emplace_back(&directive);
  return all;
}

constexpr std::array schema_fields{
    row<Schema>("description", "String", [](const Schema& s) { return text_or_null(s.description()); }),
    row<Schema>("types", "[__Type!]!", [](const Schema& s) { return all_types(s); }),
    row<Schema>("queryType", "__Type!", [](const Schema& s) { return root(s, OperationKind::query); }),
    row<Schema>("mutationType", "__Type", [](const Schema& s) { return root(s, OperationKind::mutation); }),
    row<Schema>("subscriptionType", "__Type",
                [](const Schema& s) { return root(s, OperationKind::subscription); }),
    row<Schema>("directives", "[__Directive!]!", [](const Schema& s) { return all_directives(s); }),
};

constexpr std::array type_fields{
    row<TypeReference>("kind", "__TypeKind!",
                       [](const TypeReference& t, const Question& q) { return kind_of(t, q); }),
    row<TypeReference>("name", "String",
                       [](const TypeReference& t, const Question& q) {
                         return definition(t, q) ? Json(t.text()) : Json(nullptr);
                       }),
    row<TypeReference>("description", "String",
                       [](const TypeReference& t, const Question& q) {
                         const TypeDefinition* type = definition(t, q);
                         return type ? text_or_null(type->description) : Json(nullptr);
                       }),
    row<TypeReference>("specifiedByURL", "String",
                       [](const TypeReference& t, const Question& q) {
                         const TypeDefinition* type = definition(t, q);
                         return type ? text_or_null(type->specified_by) : Json(nullptr);
                       }),
    row<TypeReference>(
        "fields", "[__Field!]",
        [](const TypeReference& t, const Question& q) { return members(t, q, TypeKind::object); }, true),
    row<TypeReference>("interfaces", "[__Type!]",
                       [](const TypeReference& t, const Question& q) { return interfaces(t, q); }),
    row<TypeReference>("possibleTypes", "[__Type!]", [](const TypeReference&) { return Json(nullptr); }),
    row<TypeReference>(
        "enumValues", "[__EnumValue!]",
        [](const TypeReference& t, const Question& q) { return members(t, q, TypeKind::enumeration); }, true),
    row<TypeReference>(
        "inputFields", "[__InputValue!]",
        [](const TypeReference& t, const Question& q) { return members(t, q, TypeKind::input_object); },
        true),
    row<TypeReference>("ofType", "__Type", [](const TypeReference& t) { return inner(t); }),
    row<TypeReference>("isOneOf", "Boolean",
                       [](const TypeReference& t, const Question& q) {
                         const TypeDefinition* type = definition(t, q);
                         return type && type->kind == TypeKind::input_object ? Json(false) : Json(nullptr);
                       }),
};

// What several of them have.
template <class T>
constexpr Row name = row<T>("name", "String!", [](const T& t) { return Json(t.name); });
template <class T>
constexpr Row description = row<T>("description", "String",
                                   [](const T& t) { return text_or_null(t.description); });
template <class T>
constexpr Row type = row<T>("type", "__Type!", [](const T& t) { return Described(t.type); });
template <class T>
constexpr Row arguments = row<T>(
    "args", "[__InputValue!]!", [](const T& t, const Question& q) { return listed(t.arguments, q); }, true);
template <class T>
constexpr Row is_deprecated = row<T>("isDeprecated", "Boolean!",
                                     [](const T& t) { return Json(t.deprecation.has_value()); });
template <class T>
constexpr Row reason = row<T>("deprecationReason", "String", [](const T& t) {
  return t.deprecation ? Json(*t.deprecation) : Json(nullptr);
});

constexpr std::array field_fields{name<FieldDefinition>,          description<FieldDefinition>,
                                  arguments<FieldDefinition>,     type<FieldDefinition>,
                                  is_deprecated<FieldDefinition>, reason<FieldDefinition>};
constexpr std::array input_fields{
    name<InputDefinition>,
    description<InputDefinition>,
    type<InputDefinition>,
    row<InputDefinition>(
        "defaultValue", "String",
        [](const InputDefinition& i) { return i.fallback ? Json(print(*i.fallback)) : Json(nullptr); }),
    is_deprecated<InputDefinition>,
    reason<InputDefinition>};
constexpr std::array value_fields{name<EnumValueDefinition>, description<EnumValueDefinition>,
                                  is_deprecated<EnumValueDefinition>, reason<EnumValueDefinition>};
constexpr std::array directive_fields{
    name<DirectiveDefinition>, description<DirectiveDefinition>,
    row<DirectiveDefinition>("isRepeatable", "Boolean!",
                             [](const DirectiveDefinition& d) { return Json(d.repeatable); }),
    row<DirectiveDefinition>("locations", "[__DirectiveLocation!]!",
                             [](const DirectiveDefinition& d) { return Json(d.locations); }),
    arguments<DirectiveDefinition>};

constexpr std::array objects{
    IntrospectionObject{"__Schema", "All that the server can be asked.", schema_fields},
    IntrospectionObject{"__Type", "A type, or one that wraps another: a list, or what is never null.",
                        type_fields},
    IntrospectionObject{"__Field", "A field of an object.", field_fields},
    IntrospectionObject{"__InputValue", "An argument, or a field of an input object.", input_fields},
    IntrospectionObject{"__EnumValue", "A value of an enumeration.", value_fields},
    IntrospectionObject{"__Directive", "A directive that operations or the schema may carry.",
                        directive_fields},
};

}  // namespace

std::span<const IntrospectionObject> introspection_objects() {
  return objects;
}

}  // namespace lightkeep::graphql
