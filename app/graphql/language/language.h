// Start here: from a request's text to values that an executor can work with. Pure; any thread.
//
//   Document document = parse(text, limits);                      // throws SyntaxError
//   Errors errors = validate(schema, document, limits);           // nothing more happens unless it is empty
//   Coerced variables = coerce_variables(schema, operation, json);
//   Coerced arguments = coerce_arguments(schema, definition.arguments, field.arguments, field.at,
//   variables.values);
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/api/json.h"
#include "app/graphql/language/ast.h"
#include "app/graphql/language/error.h"
#include "app/graphql/language/limits.h"
#include "app/graphql/language/schema.h"

namespace lightkeep::graphql {

/// Executable documents only: a definition of types is a SyntaxError.
Document parse(std::string_view text, const Limits& limits);

/// By the rules of section 5, all operations of the document, and the limits with fragments expanded. One
/// deviation: a String variable may stand where an ID is expected. Time is linear in `limits`, not in what
/// fragments expand to.
Errors validate(const Schema& schema, const Document& document, const Limits& limits);

struct Coerced {
  api::Json values = api::Json::object();  // only what was given or has a fallback
  Errors errors{};                         // the values are worth nothing unless it is empty
};

/// Section 6.1.2. `given` is the request's "variables", null for none; files are binary values in it
/// (schema.h).
Coerced coerce_variables(const Schema& schema, const Operation& operation, const api::Json& given);

/// Section 6.4.1, of a field or directive of a valid document. `at` is where an argument that is missing is
/// missed.
Coerced coerce_arguments(const Schema& schema, const std::vector<InputDefinition>& definitions,
                         const std::vector<Argument>& arguments, Position at, const api::Json& variables);

/// The schema's own language, as codegen and editors read it; without what the specification brings.
std::string print_sdl(const Schema& schema);

}  // namespace lightkeep::graphql
