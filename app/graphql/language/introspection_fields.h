// The fields of introspection, a row each: name, type and where the value comes from. Introspection resolves
// by them and makes its types of them.
#pragma once

#include <span>
#include <string_view>

#include "app/graphql/language/introspection.h"

namespace lightkeep::graphql {

/// What a field may look at besides its object.
struct Question {
  const Schema& schema;
  bool deprecated_too;
};

struct IntrospectionField {
  std::string_view name;
  std::string_view type;
  Answer (*get)(const Described&, const Question&);
  bool hides_deprecated = false;  // unless its argument includeDeprecated says otherwise
};

struct IntrospectionObject {
  std::string_view name;
  std::string_view description;
  std::span<const IntrospectionField> fields;
};

/// In the order of the alternatives of Described.
std::span<const IntrospectionObject> introspection_objects();

}  // namespace lightkeep::graphql
