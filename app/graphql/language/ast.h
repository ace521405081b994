// A GraphQL document as it was parsed: operations and fragments, with the place of everything that an error
// may point at. The parser makes it, validator and executor read it. Plain values without pointers; any
// thread. Source: GraphQL, October 2021, section 2, and the September 2025 edition for Unicode and
// descriptions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lightkeep::graphql {

/// Where something begins; both count from 1, columns in characters.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;

  bool operator==(const Position&) const = default;
};

/// A type as a variable, a field or an argument names it, in GraphQL's own notation: "[String!]!".
class TypeReference {
 public:
  TypeReference() = default;
  /// `notation` without white space, as in the tables of app/api.
  TypeReference(std::string_view notation) : text_(notation) {}  // NOLINT(google-explicit-constructor)
  TypeReference(const char* notation) : text_(notation) {}       // NOLINT(google-explicit-constructor)

  bool required() const { return text_.ends_with('!'); }
  /// The same without its outer "!".
  TypeReference nullable() const;
  /// Whether it is a list, required or not.
  bool is_list() const { return text_.starts_with('['); }
  /// Of a list: the type of its items.
  TypeReference item() const;
  /// Without brackets and marks.
  std::string_view name() const;
  const std::string& text() const { return text_; }

  bool operator==(const TypeReference&) const = default;

 private:
  std::string text_;
};

struct Value;
struct ObjectField;
struct Selection;

struct VariableName {
  std::string name{};  // without "$"
};
struct NullValue {};
/// As written; whether a type takes it is the type's business.
struct IntValue {
  std::string text{};
};
struct FloatValue {
  std::string text{};
};
/// Escapes are resolved, and a block string has lost its indentation. UTF-8.
struct StringValue {
  std::string text{};
};
struct BooleanValue {
  bool value = false;
};
struct EnumValue {
  std::string name{};
};
struct ListValue {
  std::vector<Value> items;
};
struct ObjectValue {
  std::vector<ObjectField> fields;
};

struct Value {
  Position at{};
  std::variant<NullValue, VariableName, IntValue, FloatValue, StringValue, BooleanValue, EnumValue, ListValue,
               ObjectValue>
      content;
};

struct ObjectField {
  Position at{};
  std::string name{};
  Value value{};
};

struct Argument {
  Position at{};
  std::string name{};
  Value value{};
};

struct Directive {
  Position at{};
  std::string name{};  // without "@"
  std::vector<Argument> arguments{};
};

/// In the order of the document; empty for a field without one.
using SelectionSet = std::vector<Selection>;

struct Field {
  Position at{};
  std::string alias{};  // empty: none
  std::string name{};
  std::vector<Argument> arguments{};
  std::vector<Directive> directives{};
  SelectionSet selections;

  /// What the field is called in the answer.
  const std::string& response_name() const { return alias.empty() ? name : alias; }
};

struct FragmentSpread {
  Position at{};
  std::string name{};
  std::vector<Directive> directives{};
};

struct InlineFragment {
  Position at{};
  std::string type_condition{};  // empty: none
  Position type_at{};            // of the condition
  std::vector<Directive> directives{};
  SelectionSet selections;
};

struct Selection {
  std::variant<Field, FragmentSpread, InlineFragment> content;
};

struct VariableDefinition {
  Position at{};
  std::string name{};  // without "$"
  TypeReference type{};
  Position type_at{};
  std::optional<Value> fallback{};
  std::vector<Directive> directives{};
};

enum class OperationKind { query, mutation, subscription };

struct Operation {
  Position at{};
  OperationKind kind = OperationKind::query;
  std::string name{};  // empty: anonymous
  Position name_at{};
  std::vector<VariableDefinition> variables{};
  std::vector<Directive> directives{};
  SelectionSet selections{};
};

struct Fragment {
  Position at{};
  std::string name{};
  Position name_at{};
  std::string type_condition{};
  Position type_at{};
  std::vector<Directive> directives{};
  SelectionSet selections{};
};

struct Document {
  std::vector<Operation> operations{};
  std::vector<Fragment> fragments{};

  /// Of this name; null where there is none.
  const Fragment* fragment(std::string_view name) const;
};

/// The word of the language: "query", "mutation" or "subscription".
std::string_view word(OperationKind kind);

}  // namespace lightkeep::graphql
