// What the page of a library says of what is looked for in it, and how something else is: the chips above the
// rows, the panel with the facets, and what to say when nothing is found. Inside the room only.
#pragma once

#include "app/pages/sought.h"
#include "app/pages/visit.h"

namespace lightkeep::pages {

/// query, words, filter, sort and kept: what is looked for, for the page's script and for its forms.
void add_sought(View& view, const Sought& sought);
/// Whether the address asks for the panel.
bool wants_panel(const Visit& visit);
/// chosen, chips, clear_url, filters_url, sorts and the panel.
void add_finder(Visit& visit, View& view, const library::Path& here, const Sought& sought);
/// Nothing is found: what of it to do without, for more images than none.
void add_ways_out(Visit& visit, View& view, const library::Path& here, const Sought& sought);

}  // namespace lightkeep::pages
