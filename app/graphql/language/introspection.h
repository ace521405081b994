// The schema as answers: what `__schema` and `__type` lead to. The executor walks it as it walks its own
// objects, field by field; nothing is expanded that was not asked for. Any thread; values point into the
// Schema. Source: GraphQL, October 2021, section 4.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "app/api/json.h"
#include "app/graphql/language/schema.h"

namespace lightkeep::graphql {

/// An object of introspection. A TypeReference is a type that may be wrapped.
using Described = std::variant<const Schema*, TypeReference, const FieldDefinition*, const InputDefinition*,
                               const EnumValueDefinition*, const DirectiveDefinition*>;

/// What a field gives: a leaf (null, text, number, a list of texts), an object, or a list of objects.
using Answer = std::variant<api::Json, Described, std::vector<Described>>;

/// The name of its type: "__Schema", "__Type" …
std::string_view type_name(const Described& object);

/// `__schema` and `__type` of the query root, with coerced arguments.
Answer resolve_meta(const Schema& schema, std::string_view field, const api::Json& arguments);

/// A field of `object`, with coerced arguments; `__typename` is the executor's.
Answer resolve(const Schema& schema, const Described& object, std::string_view field,
               const api::Json& arguments);

/// The types of introspection, "__Schema" and what it leads to.
std::vector<TypeDefinition> introspection_types();

}  // namespace lightkeep::graphql
