// Resumable uploads in the OpenAPI document: their paths, and the type of their state. Pure.
#pragma once

#include "app/api/json.h"

namespace lightkeep::rest {

/// Path items by path.
api::Json upload_paths();
api::Json upload_schema();

}  // namespace lightkeep::rest
