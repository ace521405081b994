// What a person belongs to, a library's images, and the addresses of organizations and libraries.
#include <algorithm>
#include <array>

#include "app/pages/cards.h"
#include "app/pages/page_rows.h"
#include "app/pages/paths.h"
#include "app/pages/words.h"
#include "text/ascii.h"
#include "text/percent.h"

namespace lightkeep::pages {
namespace {

http::Reply home_page(Visit& visit) {
  View list{View::type::list};
  const auto cards = visit.house().service.organizations().of(visit.who());
  for (const auto& card : cards) list << organization_card(card);
  View view;
  if (!cards.empty()) view.set("organizations", list);
  set_flag(view, "none", cards.empty());
  set_flag(view, "unproved", !visit.person().verified && visit.house().accounts.mail());
  set_text(view, "name", visit.form().trimmed("name"));
  return visit.page("your_libraries", "Your libraries", std::move(view));
}

http::Reply create_organization(Visit& visit) {
  const auto slug = visit.house().service.organizations().create(visit.who(), visit.form().trimmed("name"));
  return visit.go(settings_path({slug, {}}), "created");
}

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

// An address that was changed leads to the new one.
http::Reply moved_or_missing(Visit& visit, const library::Path& path, const api::ApiError& missing) {
  const auto now = visit.house().service.organizations().moved(visit.who(), path);
  if (!now) throw missing;
  return visit.go(page_path(*now));
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

http::Reply library_or_organization(Visit& visit) {
  std::string_view names = visit.request().path;
  names.remove_prefix(1);
  if (names.ends_with('/')) names.remove_suffix(1);
  const auto slash = names.find('/');
  const library::Path path{std::string(names.substr(0, slash)), slash == std::string_view::npos
                                                                    ? std::string()
                                                                    : std::string(names.substr(slash + 1))};
  if (!library::may_be_address(path)) throw api::ApiError(api::errors::endpoint_not_found);
  if (!visit.signed_in()) return visit.to_sign_in();
  try {
    if (path.library.empty()) {
      visit.house().service.organizations().look(visit.who(), path.organization);
      return visit.go(settings_path(path));
    }
    const std::string image = visit.query("asset");
    if (!image.empty()) return visit.go(image_path(path, image));
    return library_page(visit, path);
  } catch (const api::ApiError& error) {
    if (&error.row() != &api::errors::resource_not_found) throw;
    return moved_or_missing(visit, path, error);
  }
}

std::span<const PageRow> home_rows() {
  static constexpr std::array rows{
      PageRow{.method = "GET", .pattern = "/home", .handle = home_page},
      PageRow{.method = "POST", .pattern = "/home", .handle = create_organization, .again = home_page},
  };
  return rows;
}

}  // namespace lightkeep::pages
