// A type as a variable, a field or an argument names it, in GraphQL's own notation: "[String!]!". Parser,
// schema and executor share it. A plain value; any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace lightkeep::graphql {

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

}  // namespace lightkeep::graphql
