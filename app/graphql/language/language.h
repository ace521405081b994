// Start here: from a request's text to values that an executor can work with. Whatever comes in is hostile
// until it has passed; nothing here does anything but look at it.
//
//   Document document = parse(text, limits);                    // throws SyntaxError
//   Errors errors = validate(schema, document, limits);         // nothing more happens unless it is empty
//   Coerced variables = coerce_variables(schema, operation, json);
//   Coerced arguments = coerce_arguments(schema, definition.arguments, field.arguments, field.at,
//   variables.values);
//
// What there is to ask for is a Schema; introspection.h and sdl.h show it to clients.
#pragma once

#include "app/graphql/language/coercion.h"
#include "app/graphql/language/introspection.h"
#include "app/graphql/language/parser.h"
#include "app/graphql/language/schema.h"
#include "app/graphql/language/sdl.h"
#include "app/graphql/language/validator.h"
