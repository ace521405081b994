// What the settings pages of organizations and libraries share: their addresses and their tabs. Inside the
// room only.
#pragma once

#include <string>

#include "app/pages/paths.h"
#include "app/pages/visit.h"

namespace lightkeep::pages {

/// What the address of this page names.
library::Path path_of(const Visit& visit);
/// Where its settings are.
std::string settings_address(const Visit& visit);
/// Of a page or a form under an earlier address: the same under the present one; else empty.
std::string present_path(const Visit& visit);

enum class Tab { general, members, keys, apps, activity };
/// Tabs of what the person may see; none when that is one page only.
void add_tabs(View& view, const library::OrganizationCard& card, Tab current);
void add_tabs(View& view, const library::LibraryView& place, Tab current);

/// Of the person's own settings.
enum class OwnTab { account, apps };
void add_tabs(View& view, OwnTab current);

/// What the form says was there when its page was shown.
library::Seen seen_by(const Visit& visit);

/// What a field shows: what was typed where that was refused, else `present`.
std::string typed_or(const Visit& visit, std::string_view field, const std::string& present);

}  // namespace lightkeep::pages
