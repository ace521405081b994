// Operations on the tags of a library's assets. Inside the room only: operations.h has their rows.
#pragma once

#include <vector>

#include "app/api/arguments.h"
#include "app/api/types.h"
#include "app/library/transactions.h"

namespace lightkeep::library {

/// By count, descending.
std::vector<api::Tag> list_tags(const Reading& in, const api::Arguments& arguments);
/// All or none. Throws ApiError(bad_user_input) for a reserved or malformed tag, and where an image would
/// have too many.
api::TagResult tag_assets(const Writing& in, const api::Arguments& arguments);
/// All or none.
api::UntagResult untag_assets(const Writing& in, const api::Arguments& arguments);

}  // namespace lightkeep::library
