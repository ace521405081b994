#include "app/graphql/language/schema.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "app/graphql/language/introspection.h"
#include "app/graphql/language/standard.h"

namespace lightkeep::graphql {
namespace {

template <class T>
const T* named(const std::vector<T>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &T::name);
  return found == all.end() ? nullptr : &*found;
}

void append(std::vector<TypeDefinition>& types, std::vector<TypeDefinition> more) {
  std::ranges::move(more, std::back_inserter(types));
}

void require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "GraphQL schema: %s\n", what.c_str());
  std::abort();
}

void check_inputs(const Schema& schema, const std::vector<InputDefinition>& inputs) {
  for (const InputDefinition& input : inputs) {
    const TypeDefinition* type = schema.type(input.type);
    require(type && is_input(*type), input.name + " is of the unknown type " + input.type.text());
  }
}

}  // namespace

const FieldDefinition* TypeDefinition::field(std::string_view wanted) const {
  return named(fields, wanted);
}
const InputDefinition* TypeDefinition::input(std::string_view wanted) const {
  return named(inputs, wanted);
}
const EnumValueDefinition* TypeDefinition::value(std::string_view wanted) const {
  return named(values, wanted);
}

Schema::Schema(std::vector<TypeDefinition> types, std::string query, std::string mutation,
               std::string description)
    : types_(std::move(types)),
      directives_(standard_directives()),
      meta_fields_(meta_fields()),
      query_(std::move(query)),
      mutation_(std::move(mutation)),
      description_(std::move(description)) {
  append(types_, standard_scalars());
  append(types_, introspection_types());
  for (const TypeDefinition& type : types_)
    require(by_name_.emplace(type.name, &type).second, type.name + " is declared twice");
  require(root(OperationKind::query), "there is no type " + query_);
  for (const TypeDefinition& type : types_) {
    check_inputs(*this, type.inputs);
    for (const FieldDefinition& field : type.fields) {
      require(this->type(field.type), field.name + " is of the unknown type " + field.type.text());
      check_inputs(*this, field.arguments);
    }
  }
}

const TypeDefinition* Schema::type(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

const TypeDefinition* Schema::root(OperationKind kind) const {
  if (kind == OperationKind::query) return type(query_);
  return kind == OperationKind::mutation ? type(mutation_) : nullptr;
}

const FieldDefinition* Schema::field(const TypeDefinition& parent, std::string_view name) const {
  if (parent.kind != TypeKind::object) return nullptr;
  if (!name.starts_with("__")) return parent.field(name);
  const FieldDefinition* meta = named(meta_fields_, name);
  return meta && (name == "__typename" || parent.name == query_) ? meta : nullptr;
}

const DirectiveDefinition* Schema::directive(std::string_view name) const {
  return named(directives_, name);
}

bool is_composite(const TypeDefinition& type) {
  return type.kind == TypeKind::object;
}
bool is_input(const TypeDefinition& type) {
  return type.kind != TypeKind::object;
}

}  // namespace lightkeep::graphql
