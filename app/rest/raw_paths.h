// The operations of app/api/raw_operations.h in the OpenAPI document: their paths, with their programs, and
// the type of an upload's state. Pure.
#pragma once

#include "app/api/examples.h"
#include "app/api/json.h"

namespace lightkeep::rest {

/// Path items by path, with the programs for that caller.
api::Json raw_paths(const api::ExampleCaller& caller);
api::Json upload_schema();

}  // namespace lightkeep::rest
