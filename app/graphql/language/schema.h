// The type system as data: what there is to ask for. The face fills it once from the API's tables; validator,
// coercion, introspection, SDL printer and executor read it. Immutable once made: any thread. Source:
// GraphQL, October 2021, section 3. There are no interfaces and no unions, for the API has none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/graphql/language/ast.h"

namespace lightkeep::graphql {

/// An argument of a field or directive, or a field of an input object.
struct InputDefinition {
  std::string name;
  TypeReference type;
  std::string description{};
  std::optional<Value> fallback{};
  std::optional<std::string> deprecation{};  // the reason

  /// Whether it must be given.
  bool required() const { return type.required() && !fallback; }
};

struct FieldDefinition {
  std::string name;
  TypeReference type;
  std::string description{};
  std::vector<InputDefinition> arguments{};
  std::optional<std::string> deprecation{};
};

struct EnumValueDefinition {
  std::string name;
  std::string description{};
  std::optional<std::string> deprecation{};
};

enum class TypeKind { scalar, object, enumeration, input_object };

struct TypeDefinition {
  TypeKind kind = TypeKind::object;
  std::string name;
  std::string description{};
  std::vector<FieldDefinition> fields{};      // of an object
  std::vector<InputDefinition> inputs{};      // of an input object
  std::vector<EnumValueDefinition> values{};  // of an enumeration
  std::string specified_by{};                 // URL, of a scalar that has one
  /// Of a scalar whose values come with variables only, and are binary there (nlohmann's kind, which no JSON
  /// text can forge): "Upload".
  bool is_file = false;

  const FieldDefinition* field(std::string_view wanted) const;
  const InputDefinition* input(std::string_view wanted) const;
  const EnumValueDefinition* value(std::string_view wanted) const;
};

struct DirectiveDefinition {
  std::string name;
  std::string description{};
  std::vector<InputDefinition> arguments{};
  std::vector<std::string> locations{};  // "FIELD" …, the words of the specification
  bool repeatable = false;
};

class Schema {
 public:
  /// Adds the five scalars of the specification, its directives and the types of introspection. `mutation`
  /// may be empty. Aborts for a type that is used and not there.
  Schema(std::vector<TypeDefinition> types, std::string query, std::string mutation,
         std::string description = {});
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;
  ~Schema() = default;

  /// Null for a name that is no type.
  const TypeDefinition* type(std::string_view name) const;
  const TypeDefinition* type(const TypeReference& reference) const { return type(reference.name()); }
  /// The object on which operations of a kind begin; null where there is none.
  const TypeDefinition* root(OperationKind kind) const;
  /// A field to select: of the type, `__typename` of each, `__schema` and `__type` of the query root. Null
  /// for none.
  const FieldDefinition* field(const TypeDefinition& parent, std::string_view name) const;
  const DirectiveDefinition* directive(std::string_view name) const;

  const std::vector<TypeDefinition>& types() const { return types_; }
  const std::vector<DirectiveDefinition>& directives() const { return directives_; }
  const std::string& description() const { return description_; }

 private:
  std::vector<TypeDefinition> types_;
  std::vector<DirectiveDefinition> directives_;
  std::vector<FieldDefinition> meta_fields_;  // __typename, __schema, __type
  std::unordered_map<std::string_view, const TypeDefinition*> by_name_;
  std::string query_;
  std::string mutation_;
  std::string description_;
};

/// Whether values of the type have fields to select.
bool is_composite(const TypeDefinition& type);
/// Whether arguments and variables may be of the type.
bool is_input(const TypeDefinition& type);

}  // namespace lightkeep::graphql
