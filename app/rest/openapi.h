// The OpenAPI 3.1 document of the REST surface, printed from the tables of this room.
#pragma once

#include <string>

#include "app/api/json.h"

namespace lightkeep::rest {

api::Json openapi(const std::string& public_url, const std::string& version);

}  // namespace lightkeep::rest
