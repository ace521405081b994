// Organizations and libraries as the pages list them. Inside the room only.
#pragma once

#include "app/library/people.h"
#include "app/pages/render.h"

namespace lightkeep::pages {

/// id, name, role, settings_url, members_url, keys_url (where allowed), libraries of { name, url, count,
/// settings_url }.
View organization_card(const library::OrganizationCard& card);

}  // namespace lightkeep::pages
