// The forms with which a visitor with a link gets an account, or into theirs, on the link's own page. Inside
// the room only.
#pragma once

#include <string>

#include "app/pages/visit.h"

namespace lightkeep::pages {

/// For the part `entrance` of a template. `email` is the address that the link was made for, `go_on` what the
/// button says; afterwards they are back on this page.
void add_entrance(View& view, const Visit& visit, const std::string& email, const std::string& go_on);

}  // namespace lightkeep::pages
