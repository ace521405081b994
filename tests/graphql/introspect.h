// The answer to the introspection query, of a schema that no server has.
#pragma once

#include "app/api/json.h"
#include "app/graphql/language/schema.h"

namespace lightkeep::graphql {

/// `document` has one operation, which asks for `__schema` alone and has no directives.
api::Json introspect(const Schema& schema, const Document& document);

}  // namespace lightkeep::graphql
