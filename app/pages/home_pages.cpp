// What a person belongs to, and the addresses of organizations and libraries.
#include <array>

#include "app/pages/cards.h"
#include "app/pages/page_rows.h"
#include "app/pages/paths.h"

namespace lightkeep::pages {
namespace {

constexpr std::string_view home_path = "/home";

http::Reply home_page(Visit& visit) {
  View list{View::type::list};
  const auto cards = visit.house().service.organizations().of(visit.who());
  for (const auto& card : cards) list << organization_card(visit, card);
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

// An address that was changed leads to the new one.
http::Reply moved_or_missing(Visit& visit, const library::Path& path, const api::ApiError& missing) {
  const auto now = visit.house().service.organizations().moved(visit.who(), path);
  if (!now) throw missing;
  return visit.go(page_path(*now));
}

}  // namespace

http::Reply library_or_organization(Visit& visit) {
  std::string_view names = visit.request().path;
  names.remove_prefix(1);
  if (names.ends_with('/')) names.remove_suffix(1);
  const auto next = [&names] {
    const auto end = std::min(names.find('/'), names.size());
    std::string name(names.substr(0, end));
    names.remove_prefix(std::min(end + 1, names.size()));
    return name;
  };
  const library::Path path{next(), next()};
  const std::string image(names);
  if (!library::may_be_address(path)) throw api::ApiError(api::errors::endpoint_not_found);
  if (!visit.signed_in()) return visit.to_sign_in();
  try {
    if (path.library.empty()) {
      visit.house().service.organizations().look(visit.who(), path.organization);
      return visit.go(settings_path(path));
    }
    if (!image.empty()) return image_page(visit, path, image);
    const std::string linked = visit.query("asset");
    if (!linked.empty()) return visit.go(image_page_path(path, linked));
    return library_page(visit, path);
  } catch (const api::ApiError& error) {
    if (&error.row() != &api::errors::resource_not_found) throw;
    return moved_or_missing(visit, path, error);
  }
}

std::span<const PageRow> home_rows() {
  static constexpr std::array rows{
      shows(home_path, home_page),
      takes(home_path, create_organization, [](const Visit&) { return std::string(home_path); }),
  };
  return rows;
}

}  // namespace lightkeep::pages
