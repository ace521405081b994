#include "app/pages/finder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "app/pages/paths.h"
#include "app/pages/words.h"

namespace lightkeep::pages {
namespace {

using library::Path;

constexpr int most_chips = 24;
constexpr std::size_t shown_values = 8;  // of a facet; the others are behind "more"
constexpr std::size_t most_ways = 6;     // each of them is looked for

std::string address_of(const Path& here, const Sought& sought, std::string_view more = {}) {
  return page_path(here) + query_with(sought, more);
}

api::Facets count_facets(Visit& visit, const Path& here, const Sought& sought) {
  api::Json arguments = sought.filter();
  if (!sought.words.empty()) arguments["q"] = sought.words;
  return visit.call<api::Facets>("list_facets", here, std::move(arguments));
}

// What is chosen, each with the address without it.
View chosen_chips(const Path& here, const Sought& sought) {
  View list{View::type::list};
  const auto add = [&](const std::string& text, std::string_view what, const Sought& without) {
    View one;
    one.set("chosen_text", text);
    one.set("chosen_what", std::string(what));
    one.set("chosen_url", address_of(here, without));
    list << one;
  };
  if (!sought.words.empty()) add("“" + sought.words + "”", "Search", sought.without_words());
  for (const Choice& choice : sought.choices)
    add(choice.facet->in_words(choice.value), choice.facet->title, sought.without(choice));
  return list;
}

// Tags that narrow what is seen, the most frequent first; none that all of it have, which would change
// nothing.
View tag_chips(const Path& here, const Sought& sought, const std::vector<api::FacetCount>& tags,
               std::int64_t found) {
  View list{View::type::list};
  int added = 0;
  const Facet& facet = facets().front();
  for (const auto& [tag, count] : tags) {
    const Choice choice{&facet, tag};
    if (added == most_chips || sought.room(facet) == 0) break;
    if (sought.has(choice) || (!sought.all() && count == found)) continue;
    View one;
    one.set("tag_text", tag);
    one.set("tag_count", grouped(count));
    one.set("tag_url", address_of(here, sought.with(choice)));
    list << one;
    ++added;
  }
  return list;
}

std::vector<api::FacetCount> tags_of_all(Visit& visit, const Path& here) {
  std::vector<api::FacetCount> counts;
  for (api::Tag& tag : visit.call<std::vector<api::Tag>>("list_tags", here, {{"limit", most_chips}}))
    counts.push_back({std::move(tag.id), tag.count});
  return counts;
}

View option(const Facet& facet, const std::string& value, std::int64_t count, const Sought& sought) {
  const Choice choice{&facet, value};
  const bool chosen = sought.has(choice);
  View view;
  view.set("value", value);
  view.set("value_text", facet.in_words(value));
  view.set("value_count", grouped(count));
  set_flag(view, "one_image", count == 1);
  set_flag(view, "checked", chosen);
  set_flag(view, "disabled", !chosen && facet.most > 1 && sought.room(facet) == 0);
  return view;
}

// Its values in the order of the counts, chosen ones that nothing has behind them.
std::vector<api::FacetCount> values_of(const Facet& facet, const api::Facets& counted, const Sought& sought) {
  std::vector<api::FacetCount> values = counted.*facet.counts;
  for (api::FacetCount& one : values)
    if (one.value.starts_with(facet.prefix)) one.value.erase(0, facet.prefix.size());
  for (const Choice& choice : sought.choices) {
    const auto there = std::ranges::find(values, choice.value, &api::FacetCount::value);
    if (choice.facet == &facet && there == values.end()) values.push_back({choice.value, 0});
  }
  std::stable_partition(values.begin(), values.end(), [&](const auto& one) {
    return sought.has({&facet, one.value});
  });
  return values;
}

View panel_of(const Facet& facet, const api::Facets& counted, const Sought& sought) {
  const auto values = values_of(facet, counted, sought);
  View shown{View::type::list};
  View rest{View::type::list};
  for (std::size_t at = 0; at < values.size(); ++at)
    (at < shown_values ? shown : rest) << option(facet, values[at].value, values[at].count, sought);
  View view;
  view.set("facet_name", std::string(facet.name));
  view.set("facet_title", std::string(facet.title));
  set_flag(view, "alone", facet.most == 1);
  set_flag(view, "unchosen", sought.room(facet) == facet.most);
  view.set("shown", shown);
  if (values.size() > shown_values) {
    view.set("rest", rest);
    view.set("rest_count", std::to_string(values.size() - shown_values));
  }
  return view;
}

// Among all images a facet with a single value tells nothing apart, unless not all of them have it.
bool is_offered(const Facet& facet, const api::Facets& counted, const Sought& sought) {
  const std::size_t least = sought.all() && facet.of_all ? 2 : 1;
  return (counted.*facet.counts).size() >= least || sought.room(facet) < facet.most;
}

void add_panel(View& view, const api::Facets& counted, const Sought& sought) {
  View list{View::type::list};
  for (const Facet& facet : facets())
    if (is_offered(facet, counted, sought)) list << panel_of(facet, counted, sought);
  set_flag(view, "panel", true);
  view.set("facets", list);
  view.set("found", count_in_words(counted.found, "image"));
}

void add_sorts(View& view, const Path& here, const Sought& sought) {
  View list{View::type::list};
  for (const Order& order : orders(!sought.words.empty())) {
    View one;
    one.set("sort_title", std::string(order.title));
    one.set("sort_url", address_of(here, sought.sorted(order.name)));
    set_flag(one, "sort_current", order.name == sought.order().name);
    list << one;
  }
  view.set("sorts", list);
  view.set("sorted", std::string(sought.order().title));
}

std::int64_t count_found(Visit& visit, const Path& here, const Sought& sought) {
  api::Json arguments = sought.filter();
  arguments["pageSize"] = 1;
  arguments["fields"] = {"id"};
  if (sought.words.empty())
    return visit.call<api::Page<api::Asset>>("list_assets", here, std::move(arguments)).found;
  arguments["q"] = sought.words;
  arguments["libraries"] = {here.library};
  return visit.call<api::SearchResult>("search_assets", here, std::move(arguments)).found;
}

}  // namespace

bool wants_panel(const Visit& visit) {
  return !visit.query("filters").empty();
}

void add_sought(View& view, const Sought& sought) {
  View kept{View::type::list};
  const auto keep = [&](std::string_view name, const std::string& value) {
    View one;
    one.set("kept_name", std::string(name));
    one.set("kept_value", value);
    kept << one;
  };
  for (const Choice& choice : sought.choices) keep(choice.facet->name, choice.value);
  if (!sought.sort.empty()) keep("sort", sought.sort);
  view.set("kept", kept);
  set_text(view, "sort", sought.sort);
  view.set("query", sought.query());
  view.set("filter", api::print(sought.filter()));
  set_text(view, "words", sought.words);
}

void add_finder(Visit& visit, View& view, const Path& here, const Sought& sought) {
  const bool panel = wants_panel(visit);
  api::Facets counted;
  if (panel || !sought.all()) counted = count_facets(visit, here, sought);
  const auto tags = sought.all() ? tags_of_all(visit, here) : counted.tags;
  view.set("chosen", chosen_chips(here, sought));
  view.set("chips", tag_chips(here, sought, tags, counted.found));
  view.set("filters_url", address_of(here, sought, panel ? "" : "filters=1"));
  if (!sought.choices.empty()) view.set("chosen_count", std::to_string(sought.choices.size()));
  set_flag(view, "narrowed", !sought.all());
  set_flag(view, "several", sought.choices.size() + (sought.words.empty() ? 0 : 1) > 1);
  view.set("clear_url", address_of(here, sought.cleared()));
  add_sorts(view, here, sought);
  if (panel) add_panel(view, counted, sought);
}

void add_ways_out(Visit& visit, View& view, const Path& here, const Sought& sought) {
  std::vector<std::pair<std::int64_t, View>> ways;
  const auto add = [&](const std::string& text, const Sought& without) {
    if (ways.size() == most_ways || without.all()) return;  // that leads to all images
    const std::int64_t found = count_found(visit, here, without);
    View one;
    one.set("way_text", text);
    one.set("way_url", address_of(here, without));
    one.set("way_count", count_in_words(found, "image"));
    ways.emplace_back(found, one);
  };
  if (!sought.words.empty()) add("“" + sought.words + "”", sought.without_words());
  for (const Choice& choice : sought.choices)
    add(choice.facet->in_words(choice.value), sought.without(choice));
  std::ranges::stable_sort(ways, std::ranges::greater{}, &std::pair<std::int64_t, View>::first);
  View list{View::type::list};
  bool any = false;
  for (const auto& [found, way] : ways) {
    if (found == 0) continue;
    list << way;
    any = true;
  }
  if (any) view.set("ways", list);
}

}  // namespace lightkeep::pages
