// What Query and Mutation offer: a field for each operation of the API (app/library/operations.h), by the
// names that GraphQL clients know. Made once; the schema is printed from it and the resolver calls by it. Any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/api/json.h"
#include "app/graphql/language/schema.h"
#include "app/library/operations.h"

namespace lightkeep::graphql {

struct RootField {
  OperationKind kind = OperationKind::query;
  FieldDefinition definition;
  const library::Operation* operation = nullptr;
  /// An argument's name here, and the operation's; those not listed have one name.
  std::vector<std::pair<std::string_view, std::string_view>> renamed{};
  api::Json fixed = api::Json::object();  // arguments that a client cannot choose
  /// An object that the operation gives → the field's, of a list each entry; null: as it is.
  api::Json (*reshape)(api::Json) = nullptr;

  /// Its arguments as the operation names them.
  api::Json to_operation(const api::Json& arguments) const;
  /// A sentence about the operation's arguments, said of the field's.
  std::string say(std::string sentence) const;
};

const std::vector<RootField>& root_fields();
/// Of this kind and name; aborts for one that there is not.
const RootField& root_field(OperationKind kind, std::string_view name);

}  // namespace lightkeep::graphql
