// Results that GraphQL gives another shape than REST: `viewer` and the deprecated `photos`, with their types.
// The table of root fields names them. Pure; any thread.
#pragma once

#include <vector>

#include "app/api/json.h"
#include "app/api/types.h"
#include "app/graphql/language/schema.h"

namespace lightkeep::graphql {

/// Of the printed api::Me.
api::Json to_viewer(api::Json me);
/// Of a printed api::Asset.
api::Json to_photo(api::Json asset);

/// A type of the API as the schema has it.
TypeDefinition to_definition(const api::TypeRow& row);
/// Viewer, ViewerLibrary and Photo.
std::vector<TypeDefinition> reshaped_types();

}  // namespace lightkeep::graphql
