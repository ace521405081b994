// A document as JSON, in the form in which language.mjs writes what graphql-js has parsed.
#pragma once

#include "app/api/json.h"
#include "app/graphql/language/ast.h"

namespace lightkeep::graphql {

api::Json to_json(const Document& document);

}  // namespace lightkeep::graphql
