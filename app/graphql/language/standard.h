// What every schema has by the specification: scalars, directives and the fields that begin with two
// underscores. Schema adds it to what it is given; the SDL printer leaves it out.
#pragma once

#include <string_view>
#include <vector>

#include "app/graphql/language/schema.h"

namespace lightkeep::graphql {

/// Int, Float, String, Boolean and ID.
std::vector<TypeDefinition> standard_scalars();
/// @skip, @include, @deprecated and @specifiedBy.
std::vector<DirectiveDefinition> standard_directives();
/// __typename, __schema and __type.
std::vector<FieldDefinition> meta_fields();

/// Whether it is one of the above, or a type of introspection.
bool is_standard(const TypeDefinition& type);

}  // namespace lightkeep::graphql
