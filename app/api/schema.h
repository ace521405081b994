// JSON Schema (2020-12) of the API's types and arguments, printed from the tables.
#pragma once

#include <string>
#include <string_view>

#include "app/api/json.h"
#include "app/api/signature.h"
#include "app/api/types.h"

namespace lightkeep::api {

/// The schema of a type in GraphQL's notation; object types become references below `prefix`
/// ("#/components/schemas/").
Json type_schema(std::string_view notation, std::string_view prefix);
/// The schema of an object type's row.
Json object_schema(const TypeRow& row, std::string_view prefix);
/// The schema of one argument, with its bounds, default and sentence.
Json argument_schema(const Argument& argument);

}  // namespace lightkeep::api
