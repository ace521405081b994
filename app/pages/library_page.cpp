// A library's images: the newest, or those that match words.
#include <algorithm>

#include "app/pages/cards.h"
#include "app/pages/page_rows.h"
#include "app/pages/paths.h"
#include "app/pages/words.h"
#include "text/ascii.h"
#include "text/percent.h"

namespace lightkeep::pages {
namespace {

constexpr int images_on_a_page = 60;
constexpr std::int64_t most_pages = 1'000;  // of a search

View tile(const api::Asset& image, const library::Path& path) {
  View view;
  view.set("url", image_path(path, image.id));
  view.set("name", image.name);
  set_thumbnail_size(view, image.width, image.height);
  if (image.thumb_url) view.set("thumb", *image.thumb_url);
  set_text(view, "failure", image.failure);
  set_flag(view, "preparing", !image.thumb_url && image.failure.empty());
  return view;
}

// What of a library's images a page shows.
struct Shown {
  std::vector<api::Asset> images;
  std::string next;        // the query of the page after it; empty at the end
  std::int64_t found = 0;  // by a search, on all pages
};

Shown newest(Visit& visit, const library::Path& path) {
  api::Json arguments{{"pageSize", images_on_a_page}};
  if (const std::string from = visit.query("from"); !from.empty()) arguments["cursor"] = from;
  auto page = visit.call<api::Page<api::Asset>>("list_assets", path, std::move(arguments));
  return {std::move(page.entries), page.more ? "?from=" + page.after.back() : std::string()};
}

Shown matching(Visit& visit, const library::Path& path, const std::string& words) {
  const auto number = std::clamp<std::int64_t>(to_number(visit.query("page")), 1, most_pages);
  api::Json arguments{
      {"q", words}, {"libraries", {path.library}}, {"page", number}, {"pageSize", images_on_a_page}};
  const std::string from = visit.query("from");
  if (!from.empty()) arguments["cursor"] = from;
  auto result = visit.call<api::SearchResult>("search_assets", path, std::move(arguments));
  Shown shown{.images = {}, .next = {}, .found = result.found};
  for (api::SearchHit& hit : result.hits) shown.images.push_back(std::move(hit.asset));
  if (!result.more) return shown;
  const bool by_number = from.empty() && number < most_pages && result.hits.size() == images_on_a_page;
  shown.next = "?q=" + text::percent_encode(words) +
               (by_number ? "&page=" + std::to_string(number + 1) : "&from=" + result.after.back());
  return shown;
}

}  // namespace

http::Reply library_page(Visit& visit, const library::Path& path) {
  const auto place = visit.house().service.organizations().look(visit.who(), path);
  const std::string words(text::trim(visit.query("q")));
  const Shown shown = words.empty() ? newest(visit, path) : matching(visit, path, words);
  const library::Path here{place.organization.id, place.library.id};
  View pictures{View::type::list};
  for (const api::Asset& image : shown.images) pictures << tile(image, here);
  View view;
  view.set("library_path", page_path(here));
  set_flag(view, "searchable", place.library.images > 0);
  if (!words.empty()) {
    view.set("words", words);
    view.set("matches", count_in_words(shown.found, "image") + (shown.found == 1 ? " matches" : " match"));
  }
  view.set("library_name", place.library.name);
  view.set("organization_name", place.organization.name);
  view.set("count", count_in_words(place.library.images, "image"));
  view.set("settings_url", settings_path(here));
  view.set("upload_url", images_path(here));
  if (may(place.library.roles, library::Action::edit_images)) {
    set_flag(view, "may_edit", true);
    view.set("formats", library::taken_formats());
    view.set("media_types", library::taken_media_types());
    view.set("trash_url", trash_path(here));
    if (place.library.trashed > 0) view.set("trash_count", std::to_string(place.library.trashed));
  }
  set_flag(view, "empty", shown.images.empty());
  if (!shown.images.empty()) view.set("pictures", pictures);
  if (!shown.next.empty()) view.set("next_url", page_path(here) + shown.next);
  return visit.page("library", place.library.name, std::move(view));
}

}  // namespace lightkeep::pages
