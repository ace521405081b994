// The API as a GraphQL schema, made of the same tables as REST's document and MCP's tools: types, operations,
// sentences. Start-up makes it once; any thread.
#pragma once

#include "app/graphql/language/schema.h"

namespace lightkeep::graphql {

Schema api_schema();

}  // namespace lightkeep::graphql
