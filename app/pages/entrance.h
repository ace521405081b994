// How a visitor comes in: the forms on the page of a link, and where they stand once they are signed in.
// Inside the room only.
#pragma once

#include <string>
#include <string_view>

#include "app/pages/visit.h"

namespace lightkeep::pages {

/// For the part `entrance` of a template. `email` is the address that the link was made for, `go_on` what the
/// button says; afterwards they are back on this page.
void add_entrance(View& view, const Visit& visit, const std::string& email, const std::string& go_on);
/// Where they are going; a path of ours, empty when nowhere.
std::string next_of(const Visit& visit);
/// Where a form that lets somebody in is shown again: on the page of the link that it stood on, else at
/// `path`.
std::string entrance_address(const Visit& visit, std::string_view path);
/// Do they come with a claim link or an invitation that can still be used?
bool is_invited(const House& house, const std::string& next);

/// Where somebody stands who goes nowhere in particular: in their only library, or before all of them.
std::string home_of(const House& house, accounts::AccountId who);
/// Where somebody stands who has joined: in the library, or in the organization where it has several.
std::string home_in(const House& house, accounts::AccountId who, const library::Path& path);
/// Leads on to `next`, or home. On the way an invitation to this very address is accepted, and a library that
/// was made for it is claimed when the person has nothing else that it could go into.
http::Reply arrive(Visit& visit, const accounts::Entry& entry, const std::string& next);

}  // namespace lightkeep::pages
