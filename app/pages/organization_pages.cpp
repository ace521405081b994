// An organization's settings: its name, address, libraries, and its end.
#include <array>

#include "app/pages/cards.h"
#include "app/pages/page_rows.h"
#include "app/pages/settings_frame.h"
#include "app/pages/words.h"

namespace lightkeep::pages {
namespace {

using library::Action;
using library::OrganizationCard;

std::string contents(const OrganizationCard& card) {
  std::int64_t images = 0;
  for (const auto& one : card.libraries) images += one.images;
  const auto count = static_cast<std::int64_t>(card.libraries.size());
  const std::string libraries = count == 1 ? "1 library" : std::to_string(count) + " libraries";
  if (images == 0) return count == 0 ? "no library yet" : libraries + " without an image";
  return libraries + " with " + count_in_words(images, "image") + ", " + bytes_in_words(card.stored_bytes);
}

void add_forms(View& view, const Visit& visit, const OrganizationCard& card) {
  set_flag(view, "may_create", may(card.roles, Action::create_library));
  set_text(view, "library_name", typed_or(visit, "library", {}));
  set_flag(view, "may_rename", may(card.roles, Action::rename_organization));
  view.set("name", typed_or(visit, "name", card.name));
  view.set("present_name", card.name);
  set_flag(view, "may_readdress", may(card.roles, Action::change_organization_address));
  view.set("prefix", visit.house().config.public_url + "/");
  view.set("slug", typed_or(visit, "slug", card.id));
  set_flag(view, "may_leave", !may(card.roles, Action::see_members));
  view.set("who", std::to_string(static_cast<std::int64_t>(visit.who())));
  set_flag(view, "may_delete", may(card.roles, Action::remove_organization));
  set_flag(view, "deleting", visit.form().has("typed"));
  set_text(view, "typed", typed_or(visit, "typed", {}));
  view.set("address", card.id);
}

http::Reply organization_page(Visit& visit) {
  const auto card = visit.house().service.organizations().look(visit.who(), visit.parameter("organization"));
  View view = organization_card(card);
  view.set("organization_name", card.name);
  view.set("organization_path", settings_path({card.id, {}}));
  view.set("holds", contents(card));
  add_tabs(view, card, Tab::general);
  add_forms(view, visit, card);
  return visit.page("organization", card.name, std::move(view));
}

http::Reply rename(Visit& visit) {
  visit.house().service.organizations().rename(visit.who(), path_of(visit), visit.form().trimmed("name"),
                                               seen_by(visit));
  return visit.go(settings_path(path_of(visit)), "renamed");
}

http::Reply change_address(Visit& visit) {
  const std::string slug = visit.form().trimmed("slug");
  visit.house().service.organizations().change_address(visit.who(), path_of(visit), slug, seen_by(visit));
  return visit.go(settings_path({slug, {}}), "address");
}

http::Reply create_library(Visit& visit) {
  const library::Path path = path_of(visit);
  const auto made =
      visit.call<api::Library>("create_library", path, {{"name", visit.form().trimmed("library")}});
  return visit.go(settings_path({path.organization, made.id}), "created");
}

http::Reply remove(Visit& visit) {
  visit.house().service.organizations().remove(visit.who(), visit.parameter("organization"),
                                               visit.form().trimmed("typed"));
  return visit.go("/home", "removed");
}

}  // namespace

std::span<const PageRow> organization_rows() {
  static constexpr std::array rows{
      shows("/settings/organizations/:organization", organization_page),
      takes("/settings/organizations/:organization/rename", rename, settings_address),
      takes("/settings/organizations/:organization/address", change_address, settings_address),
      takes("/settings/organizations/:organization/libraries", create_library, settings_address),
      takes("/settings/organizations/:organization/remove", remove, settings_address),
  };
  return rows;
}

}  // namespace lightkeep::pages
