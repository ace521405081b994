// What the pages share that ask a person what a program may do. Inside the room only.
#pragma once

#include "app/oauth/oauth.h"
#include "app/pages/visit.h"

namespace lightkeep::pages {

/// For the part `connection_choices`. `write`: the program asks to change things too.
void add_choices(View& view, const Visit& visit, bool write);
/// What the person chose in it.
oauth::Consent consent_of(const Visit& visit);
/// Of the decision that their form brings. Throws api::ApiError(bad_user_input) where it is neither.
bool is_allowed(const Visit& visit);

}  // namespace lightkeep::pages
