// Organizations, libraries and images as the pages list them. Inside the room only.
#pragma once

#include "app/library/organizations.h"
#include "app/pages/visit.h"

namespace lightkeep::pages {

/// id, name, role, settings_url, members_url, keys_url (where allowed), libraries of { name, url, count,
/// settings_url }; `same_name` where its only library is called like it.
View organization_card(const library::OrganizationCard& card);

/// The same with `pictures` of its libraries: the newest that have a thumbnail, for their covers.
View organization_card(Visit& visit, const library::OrganizationCard& card);

/// width and height of the thumbnail of an original of this size, in pixels.
void set_thumbnail_size(View& view, int width, int height);

/// 20 × width ÷ height, 10 to 80, as the API's shapes are; 20 where the size is not known.
int shape_of(int width, int height);

}  // namespace lightkeep::pages
