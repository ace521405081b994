// A form of files that a page of ours showed, read while it comes. Inside the room only.
#pragma once

#include "app/pages/visit.h"

namespace lightkeep::pages {

/// Its files go into the batch. Throws api::ApiError(forbidden) for a form that no page of ours showed to
/// this very browser, before a byte of a file is kept, (bad_user_input) for what is no such form, and what
/// the batch throws.
void read_upload_form(Visit& visit, library::Batch& batch);

}  // namespace lightkeep::pages
