// A library's images in rows that fill the width: all of them, or those that its address looks for.
#include <algorithm>
#include <array>

#include "app/library/image_sizes.h"
#include "app/pages/cards.h"
#include "app/pages/finder.h"
#include "app/pages/page_rows.h"
#include "app/pages/paths.h"
#include "app/pages/words.h"
#include "embedded_ui/ui.h"

namespace lightkeep::pages {
namespace {

using library::Path;

constexpr int images_on_a_page = 60;
constexpr int eager_images = 12;  // of a page: those that a first screen shows
constexpr int widest_usual = 36;  // a shape: up to here the thumbnails that are there already are high enough
constexpr int most_libraries = 12;          // to go over to
constexpr std::int64_t most_pages = 1'000;  // of a search

// What of a library's images a page shows.
struct Shown {
  std::vector<api::SearchHit> images{};
  std::int64_t offset = 0;       // position of the first
  std::string newer{}, older{};  // the queries of the pages beside it; empty at the ends
  std::int64_t found = 0;        // on all pages
};

std::vector<api::SearchHit> unmarked(std::vector<api::Asset> assets) {
  std::vector<api::SearchHit> hits;
  for (api::Asset& asset : assets) hits.emplace_back().asset = std::move(asset);
  return hits;
}

// Where the page begins: at the image of `at`, or so that it ends before that of `before`; else at the
// newest. An image that is gone asks for nothing.
std::int64_t first_shown(Visit& visit, const Path& path, const Sought& sought) {
  for (const auto& [name, back] : {std::pair{"at", 0}, std::pair{"before", images_on_a_page}}) {
    const std::string image = visit.query(name);
    if (image.empty()) continue;
    const auto place = position_of(visit, path, image, sought);
    if (place) return std::max<std::int64_t>(*place - back, 0);
  }
  return 0;
}

Shown listed(Visit& visit, const Path& path, const Sought& sought) {
  const std::int64_t offset = first_shown(visit, path, sought);
  api::Json arguments = sought.listing();
  arguments["offset"] = offset;
  arguments["pageSize"] = images_on_a_page + 1;  // one more than is shown names the next page
  auto page = visit.call<api::Page<api::Asset>>("list_assets", path, std::move(arguments));
  Shown shown{.images = unmarked(std::move(page.entries)), .offset = offset, .found = page.found};
  if (offset > 0 && !shown.images.empty())
    shown.newer = query_with(sought, "before=" + shown.images.front().asset.id);
  if (shown.images.size() <= images_on_a_page) return shown;
  shown.older = query_with(sought, "at=" + shown.images.back().asset.id);
  shown.images.pop_back();
  return shown;
}

Shown matching(Visit& visit, const Path& path, const Sought& sought) {
  const auto number = std::clamp<std::int64_t>(to_number(visit.query("page")), 1, most_pages);
  api::Json arguments = sought.listing();
  arguments["q"] = sought.words;
  arguments["libraries"] = {path.library};
  arguments["page"] = number;
  arguments["pageSize"] = images_on_a_page;
  auto result = visit.call<api::SearchResult>("search_assets", path, std::move(arguments));
  Shown shown{
      .images = std::move(result.hits), .offset = (number - 1) * images_on_a_page, .found = result.found};
  if (number > 1) shown.newer = query_with(sought, "page=" + std::to_string(number - 1));
  if (result.more && number < most_pages)
    shown.older = query_with(sought, "page=" + std::to_string(number + 1));
  return shown;
}

// The name as pieces, of which some were searched for: `html` has those in <mark> and is escaped.
View highlighted_parts(std::string_view html) {
  static constexpr std::array escapes{std::pair{"&lt;", '<'}, std::pair{"&gt;", '>'},
                                      std::pair{"&quot;", '"'}, std::pair{"&#39;", '\''},
                                      std::pair{"&amp;", '&'}};
  View list{View::type::list};
  for (bool hit = false; !html.empty(); hit = !hit) {
    const std::string_view border = hit ? "</mark>" : "<mark>";
    const std::size_t end = std::min(html.find(border), html.size());
    std::string text;
    for (std::size_t at = 0; at < end;) {
      const auto* escape = std::ranges::find_if(
          escapes, [&](const auto& row) { return html.substr(at, end - at).starts_with(row.first); });
      text += escape == escapes.end() ? html[at] : escape->second;
      at += escape == escapes.end() ? 1 : std::string_view(escape->first).size();
    }
    View part;
    part.set("text", text);
    set_flag(part, "hit", hit);
    list << part;
    html.remove_prefix(std::min(end + border.size(), html.size()));
  }
  return list;
}

View list_of_texts(const std::vector<std::string>& texts) {
  View list{View::type::list};
  for (const std::string& text : texts) {
    View one;
    one.set("text", text);
    list << one;
  }
  return list;
}

View tile(const api::SearchHit& hit, const Path& path, const std::string& query, bool eager) {
  const api::Asset& image = hit.asset;
  View view;
  view.set("id", image.id);
  view.set("url", image_page_path(path, image.id) + query);
  view.set("shape", std::to_string(shape_of(image.width, image.height)));
  if (hit.name_highlight.empty())
    view.set("name", image.name);
  else
    view.set("parts", highlighted_parts(hit.name_highlight));
  if (!hit.matched_tags.empty()) view.set("tags", list_of_texts(hit.matched_tags));
  set_flag(view, "preparing", image.status == "processing");
  set_text(view, "failure", image.failure);
  if (!image.thumb_url) return view;
  const bool usual = shape_of(image.width, image.height) <= widest_usual;
  view.set("src", usual ? *image.thumb_url : image.url + library::row_query(library::row_heights[0]));
  view.set("src2", usual ? *image.thumb_high_url : image.url + library::row_query(library::row_heights[1]));
  set_flag(view, "eager", eager);
  return view;
}

View tiles(const Shown& shown, const Path& path, const Sought& sought) {
  View list{View::type::list};
  int drawn = 0;
  const std::string query = query_with(sought);
  for (const api::SearchHit& hit : shown.images) list << tile(hit, path, query, drawn++ < eager_images);
  return list;
}

// Other libraries that the person reaches, those of the same organization first.
void add_libraries(Visit& visit, View& view, const Path& here) {
  View list{View::type::list};
  int added = 0;
  auto cards = visit.house().service.organizations().of(visit.who());
  std::stable_partition(cards.begin(), cards.end(),
                        [&](const auto& card) { return card.id == here.organization; });
  for (const auto& card : cards)
    for (const auto& one : card.libraries) {
      if ((card.id == here.organization && one.id == here.library) || added == most_libraries) continue;
      View entry;
      entry.set("name", one.name);
      entry.set("count", grouped(one.images));
      entry.set("url", page_path({card.id, one.id}));
      list << entry;
      ++added;
    }
  if (added > 0) view.set("libraries", list);
}

void add_bar(Visit& visit, View& view, const library::LibraryView& place, const Path& here) {
  view.set("library_name", place.library.name);
  view.set("organization_name", place.organization.name);
  view.set("count", count_in_words(place.library.images, "image"));
  view.set("library_path", page_path(here));
  view.set("settings_url", settings_path(here));
  view.set("home_url", "/home");
  view.set("account_url", "/settings/account");
  view.set("initial", initial_of(visit.person().title()));
  add_libraries(visit, view, here);
  if (!may(place.library.roles, library::Action::edit_images)) return;
  set_flag(view, "may_edit", true);
  view.set("upload_url", images_path(here));
  view.set("formats", library::taken_formats());
  view.set("media_types", library::taken_media_types());
  view.set("trash_url", trash_path(here));
  if (place.library.trashed > 0) view.set("trash_count", grouped(place.library.trashed));
}

void add_rows(View& view, const Shown& shown, const Path& here, const Sought& sought) {
  view.set("offset", std::to_string(shown.offset));
  view.set("total", std::to_string(shown.found));
  view.set("pictures", tiles(shown, here, sought));
  if (!shown.newer.empty()) view.set("newer_url", page_path(here) + shown.newer);
  if (!shown.older.empty()) view.set("older_url", page_path(here) + shown.older);
}

}  // namespace

http::Reply library_page(Visit& visit, const Path& path) {
  const auto place = visit.house().service.organizations().look(visit.who(), path);
  const Path here{place.organization.id, place.library.id};
  const Sought sought = sought_by(visit.request().query);
  const Shown shown = sought.words.empty() ? listed(visit, here, sought) : matching(visit, here, sought);
  View view;
  view.set("organization", here.organization);
  view.set("library", here.library);
  add_bar(visit, view, place, here);
  add_rows(view, shown, here, sought);
  add_sought(view, sought);
  set_flag(view, "empty", place.library.images == 0);
  add_finder(visit, view, here, sought);
  set_flag(view, "by_age", sought.order().name == "newest");
  if (!sought.all()) {
    view.set("matches", grouped(shown.found));
    view.set("match", shown.found == 1 ? "image matches" : "images match");
  }
  if (place.library.images > 0 && shown.found == 0) {
    set_flag(view, "nothing", true);
    add_ways_out(visit, view, here, sought);
  }
  Extras extras{
      .sheets = {"library.css"}, .modules = {"justify.js", "shelf.js", "grid.js"}, .script = "library.js"};
  if (wants_panel(visit)) extras.sheets.push_back("filters.css");
  set_flag(view, "copies_nothing", true);
  add_extras(view, extras);
  return visit.page("library", place.library.name, std::move(view));
}

}  // namespace lightkeep::pages
