// A library's images in rows that fill the width: the newest, those of a tag, or those that match words.
#include <algorithm>
#include <array>

#include "app/library/image_sizes.h"
#include "app/pages/cards.h"
#include "app/pages/page_rows.h"
#include "app/pages/paths.h"
#include "app/pages/words.h"
#include "embedded_ui/ui.h"
#include "text/ascii.h"
#include "text/percent.h"

namespace lightkeep::pages {
namespace {

using library::Path;

constexpr int images_on_a_page = 60;
constexpr int eager_images = 12;  // of a page: those that a first screen shows
constexpr int widest_usual = 36;  // a shape: up to here the thumbnails that are there already are high enough
constexpr int most_chips = 24;
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

api::Json listed(std::int64_t offset, int size, const std::string& tag) {
  api::Json arguments{{"offset", offset}, {"pageSize", size}};
  if (!tag.empty()) arguments["tags"] = {tag};
  return arguments;
}

// Where the page begins: at the image of `at`, or so that it ends before that of `before`; else at the
// newest. An image that is gone asks for nothing.
std::int64_t first_shown(Visit& visit, const Path& path, const std::string& tag) {
  for (const auto& [name, back] : {std::pair{"at", 0}, std::pair{"before", images_on_a_page}}) {
    const std::string image = visit.query(name);
    if (image.empty()) continue;
    const auto place = position_of(visit, path, image, tag);
    if (place) return std::max<std::int64_t>(*place - back, 0);
  }
  return 0;
}

Shown newest(Visit& visit, const Path& path, const std::string& tag) {
  const std::int64_t offset = first_shown(visit, path, tag);
  // One more than is shown: the next page is named by its first image.
  auto page =
      visit.call<api::Page<api::Asset>>("list_assets", path, listed(offset, images_on_a_page + 1, tag));
  Shown shown{.images = unmarked(std::move(page.entries)), .offset = offset, .found = page.found};
  const std::string query = tag.empty() ? "?" : "?tag=" + text::percent_encode(tag) + "&";
  if (offset > 0 && !shown.images.empty()) shown.newer = query + "before=" + shown.images.front().asset.id;
  if (shown.images.size() <= images_on_a_page) return shown;
  shown.older = query + "at=" + shown.images.back().asset.id;
  shown.images.pop_back();
  return shown;
}

Shown matching(Visit& visit, const Path& path, const std::string& words) {
  const auto number = std::clamp<std::int64_t>(to_number(visit.query("page")), 1, most_pages);
  auto result = visit.call<api::SearchResult>(
      "search_assets", path,
      {{"q", words}, {"libraries", {path.library}}, {"page", number}, {"pageSize", images_on_a_page}});
  Shown shown{
      .images = std::move(result.hits), .offset = (number - 1) * images_on_a_page, .found = result.found};
  const std::string query = "?q=" + text::percent_encode(words) + "&page=";
  if (number > 1) shown.newer = query + std::to_string(number - 1);
  if (result.more && number < most_pages) shown.older = query + std::to_string(number + 1);
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

View tile(const api::SearchHit& hit, const Path& path, bool eager) {
  const api::Asset& image = hit.asset;
  View view;
  view.set("id", image.id);
  view.set("url", image_page_path(path, image.id));
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

View tiles(const Shown& shown, const Path& path) {
  View list{View::type::list};
  int drawn = 0;
  for (const api::SearchHit& hit : shown.images) list << tile(hit, path, drawn++ < eager_images);
  return list;
}

// The tags that most images have; true where there is one.
bool add_chips(Visit& visit, View& view, const Path& path, const std::string& current) {
  View list{View::type::list};
  const auto tags = visit.call<std::vector<api::Tag>>("list_tags", path, {{"limit", most_chips}});
  for (const api::Tag& tag : tags) {
    View one;
    one.set("text", tag.id);
    one.set("count", grouped(tag.count));
    one.set("url", page_path(path) + "?tag=" + text::percent_encode(tag.id));
    set_flag(one, "current", tag.id == current);
    list << one;
  }
  if (!tags.empty()) view.set("chips", list);
  return !tags.empty();
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

void add_rows(View& view, const Shown& shown, const Path& here) {
  view.set("offset", std::to_string(shown.offset));
  view.set("total", std::to_string(shown.found));
  set_flag(view, "pictured", !shown.images.empty());
  view.set("pictures", tiles(shown, here));
  if (!shown.newer.empty()) view.set("newer_url", page_path(here) + shown.newer);
  if (!shown.older.empty()) view.set("older_url", page_path(here) + shown.older);
}

}  // namespace

http::Reply library_page(Visit& visit, const Path& path) {
  const auto place = visit.house().service.organizations().look(visit.who(), path);
  const Path here{place.organization.id, place.library.id};
  const std::string words(text::trim(visit.query("q")));
  const std::string tag = words.empty() ? std::string(text::trim(visit.query("tag"))) : std::string();
  const Shown shown = words.empty() ? newest(visit, path, tag) : matching(visit, path, words);
  View view;
  view.set("organization", here.organization);
  view.set("library", here.library);
  add_bar(visit, view, place, here);
  add_rows(view, shown, here);
  const bool chips = add_chips(visit, view, here, tag);
  set_flag(view, "chips_there", chips);
  set_text(view, "words", words);
  set_text(view, "tag", tag);
  set_flag(view, "all", words.empty() && tag.empty());
  if (!words.empty())
    view.set("matches", count_in_words(shown.found, "image") + (shown.found == 1 ? " matches" : " match"));
  set_flag(view, "empty", place.library.images == 0);
  set_flag(view, "nothing", place.library.images > 0 && shown.images.empty());
  add_extras(
      view,
      {.sheets = {"library.css"}, .modules = {"justify.js", "shelf.js", "grid.js"}, .script = "library.js"});
  return visit.page("library", place.library.name, std::move(view));
}

}  // namespace lightkeep::pages
