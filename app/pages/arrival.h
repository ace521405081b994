// What happens when somebody has just signed in. Inside the room only.
#pragma once

#include <string>

#include "app/pages/visit.h"

namespace lightkeep::pages {

/// Do they come with a claim link or an invitation that can still be used?
bool is_invited(const House& house, const std::string& next);
/// Leads on to `next`, or home. A library that was made for this very address is claimed on the way, when the
/// person has nothing else that it could go into.
http::Reply arrive(Visit& visit, const accounts::Entry& entry, const std::string& next);

}  // namespace lightkeep::pages
