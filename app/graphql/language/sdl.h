// The schema in its own language, as code generators and editors read it. Pure; any thread.
// Source: GraphQL, October 2021, section 3.
#pragma once

#include <string>

#include "app/graphql/language/schema.h"

namespace lightkeep::graphql {

/// Without what every schema has by the specification.
std::string print_sdl(const Schema& schema);

}  // namespace lightkeep::graphql
