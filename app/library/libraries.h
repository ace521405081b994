// Operations on the libraries of an organization, and who the caller is. Inside the room only: operations.h
// has their rows.
#pragma once

#include "app/api/arguments.h"
#include "app/api/results.h"
#include "app/api/types.h"
#include "app/library/authorization.h"

namespace lightkeep::library {

api::Me whoami(const Reading& in, const api::Arguments& arguments);
/// Those that the caller may see, in order of creation.
api::Page<api::Library> list_libraries(const Reading& in, const api::Arguments& arguments);
/// A key that makes one may write to it. Throws ApiError(library_url_taken, bad_user_input).
api::Library create_library(const Writing& in, const api::Arguments& arguments);
api::Library rename_library(const Writing& in, const api::Arguments& arguments);
/// Out of sight at once; cron removes the rest. A person confirms by the library's id where it holds images;
/// an API key deletes an empty one only, and never the one of an unclaimed organization. Throws
/// ApiError(bad_user_input, forbidden).
api::DeleteLibraryResult delete_library(const Writing& in, const api::Arguments& arguments);

}  // namespace lightkeep::library
