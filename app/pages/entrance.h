// How a visitor comes in: the forms on the page of a link, and where they stand once they are signed in.
// Inside the room only.
#pragma once

#include <string>

#include "app/pages/visit.h"

namespace lightkeep::pages {

/// For the part `entrance` of a template. `email` is the address that the link was made for, `go_on` what the
/// button says; afterwards they are back on this page.
void add_entrance(View& view, const Visit& visit, const std::string& email, const std::string& go_on);
/// Do they come with a claim link or an invitation that can still be used?
bool is_invited(const House& house, const std::string& next);
/// Leads on to `next`, or home. A library that was made for this very address is claimed on the way, when the
/// person has nothing else that it could go into.
http::Reply arrive(Visit& visit, const accounts::Entry& entry, const std::string& next);

}  // namespace lightkeep::pages
