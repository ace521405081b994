// What a person belongs to, a library's images, and the addresses of organizations and libraries.
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

View tile(const library::Picture& picture, const library::Spot& spot) {
  View view;
  view.set("url", image_path(spot, picture.id));
  view.set("name", picture.name);
  set_thumbnail_size(view, picture.width, picture.height);
  if (picture.thumb_url) view.set("thumb", *picture.thumb_url);
  set_text(view, "failure", picture.failure);
  set_flag(view, "preparing", !picture.thumb_url && picture.failure.empty());
  return view;
}

// An address that was changed leads to the new one.
http::Reply moved_or_missing(Visit& visit, const library::Spot& spot, const api::ApiError& missing) {
  const auto now = visit.house().service.organizations().moved(visit.who(), spot);
  if (!now) throw missing;
  return visit.go(page_path(*now));
}

}  // namespace

http::Reply library_page(Visit& visit, const library::Spot& spot) {
  auto& organizations = visit.house().service.organizations();
  const auto place = organizations.look(visit.who(), spot);
  const std::string words(text::trim(visit.query("q")));
  const auto page = words.empty()
                        ? organizations.pictures(visit.who(), spot, visit.query("from"))
                        : organizations.search(visit.who(), spot, words, to_number(visit.query("page")));
  const library::Spot here{place.organization.id, place.library.id};
  View pictures{View::type::list};
  for (const auto& picture : page.pictures) pictures << tile(picture, here);
  View view;
  view.set("library_path", page_path(here));
  set_flag(view, "searchable", place.library.images > 0);
  if (!words.empty()) {
    view.set("words", words);
    view.set("matches", count_in_words(page.found, "image") + (page.found == 1 ? " matches" : " match"));
  }
  view.set("library_name", place.library.name);
  view.set("organization_name", place.organization.name);
  view.set("count", count_in_words(place.library.images, "image"));
  view.set("settings_url", settings_path(here));
  view.set("upload_url", images_path(here));
  if (may(place.library.roles, library::Action::edit_images)) {
    set_flag(view, "may_edit", true);
    view.set("trash_url", trash_path(here));
    if (place.library.trashed > 0) view.set("trash_count", std::to_string(place.library.trashed));
  }
  set_flag(view, "empty", page.pictures.empty());
  if (!page.pictures.empty()) view.set("pictures", pictures);
  const std::string asked = words.empty() ? "?from=" : "?q=" + text::percent_encode(words) + "&page=";
  if (!page.next.empty()) view.set("next_url", page_path(here) + asked + page.next);
  return visit.page("library", place.library.name, std::move(view));
}

http::Reply library_or_organization(Visit& visit) {
  std::string_view path = visit.request().path;
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  const auto slash = path.find('/');
  const library::Spot spot{std::string(path.substr(0, slash)), slash == std::string_view::npos
                                                                   ? std::string()
                                                                   : std::string(path.substr(slash + 1))};
  if (!library::may_be_address(spot)) throw api::ApiError(api::errors::endpoint_not_found);
  if (!visit.signed_in()) return visit.to_sign_in();
  try {
    if (spot.library.empty()) {
      visit.house().service.organizations().look(visit.who(), spot.organization);
      return visit.go(settings_path(spot));
    }
    const std::string image = visit.query("asset");
    if (!image.empty()) return visit.go(image_path(spot, image));
    return library_page(visit, spot);
  } catch (const api::ApiError& error) {
    if (&error.row() != &api::errors::resource_not_found) throw;
    return moved_or_missing(visit, spot, error);
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
