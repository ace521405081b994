// Search over the libraries that a caller may see. Inside the room only: operations.h has its row.
#pragma once

#include "app/api/arguments.h"
#include "app/api/types.h"
#include "app/library/authorization.h"

namespace lightkeep::library {

/// One library that the caller may not see fails the call.
api::SearchResult search_assets(const Reading& in, const api::Arguments& arguments);

}  // namespace lightkeep::library
