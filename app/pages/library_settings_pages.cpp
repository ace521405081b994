// A library's settings: its name, address, organization, and its end.
#include <array>

#include "app/pages/page_rows.h"
#include "app/pages/settings_frame.h"
#include "app/pages/words.h"

namespace lightkeep::pages {
namespace {

using library::Action;
using library::LibraryView;

std::string standing(const LibraryView& place) {
  if (!place.library.role.empty())
    return "You are " + std::string(find_role(library_roles(), place.library.role).one) + " of it";
  return "You reach it as " + std::string(find_role(organization_roles(), place.organization.role).one) +
         " of " + place.organization.name;
}

// Where it can go: organizations in which the person may make libraries.
void add_targets(View& view, Visit& visit, const LibraryView& place) {
  if (!may(place.library.roles, Action::move_library)) return;
  View list{View::type::list};
  bool any = false;
  for (const auto& card : visit.house().service.organizations().of(visit.who())) {
    if (card.id == place.organization.id || !may(card.roles, Action::create_library)) continue;
    View one;
    one.set("id", card.id);
    one.set("name", card.name);
    set_flag(one, "chosen", visit.form().get("target") == card.id);
    list << one;
    any = true;
  }
  if (any) view.set("targets", list);
  set_flag(view, "may_move", any);
}

void add_forms(View& view, Visit& visit, const LibraryView& place) {
  const auto& roles = place.library.roles;
  set_flag(view, "plain", !may(roles, Action::rename_library));
  set_flag(view, "may_rename", may(roles, Action::rename_library));
  view.set("name", typed_or(visit, "name", place.library.name));
  view.set("present_name", place.library.name);
  set_flag(view, "may_readdress", may(roles, Action::change_library_address));
  view.set("prefix", visit.house().config.public_url + "/" + place.organization.id + "/");
  view.set("slug", typed_or(visit, "slug", place.library.id));
  set_flag(view, "may_share", may(roles, Action::share_whole_originals));
  set_flag(view, "whole_originals", place.library.whole_originals);
  add_targets(view, visit, place);
  set_flag(view, "may_delete", may(roles, Action::remove_library));
  set_flag(view, "deleting", visit.form().has("typed"));
  set_text(view, "typed", typed_or(visit, "typed", {}));
  view.set("address", place.library.id);
}

http::Reply settings_page(Visit& visit) {
  const auto place = visit.house().service.organizations().look(visit.who(), path_of(visit));
  View view;
  view.set("library_name", place.library.name);
  view.set("organization_name", place.organization.name);
  view.set("library_url", page_path({place.organization.id, place.library.id}));
  view.set("organization_url", settings_path({place.organization.id, {}}));
  view.set("library_path", settings_path({place.organization.id, place.library.id}));
  if (place.library.images > 0) view.set("count", count_in_words(place.library.images, "image"));
  view.set("standing", standing(place));
  add_tabs(view, place, Tab::general);
  add_forms(view, visit, place);
  return visit.page("library_settings", place.library.name, std::move(view));
}

http::Reply rename(Visit& visit) {
  visit.house().service.organizations().rename(visit.who(), path_of(visit), visit.form().trimmed("name"),
                                               seen_by(visit));
  return visit.go(settings_path(path_of(visit)), "renamed");
}

http::Reply change_address(Visit& visit) {
  const std::string slug = visit.form().trimmed("slug");
  visit.house().service.organizations().change_address(visit.who(), path_of(visit), slug, seen_by(visit));
  return visit.go(settings_path({visit.parameter("organization"), slug}), "address");
}

http::Reply share_originals(Visit& visit) {
  const bool whole = visit.form().get("originals") == "whole";
  visit.house().service.organizations().share_whole_originals(visit.who(), path_of(visit), whole);
  return visit.go(settings_path(path_of(visit)), whole ? "whole-originals" : "public-forms");
}

http::Reply download(Visit& visit) {
  const auto made = visit.call<api::Download>("create_download", path_of(visit),
                                              {{"query", api::Json::object()}, {"contents", "everything"}});
  return visit.go(made.url.substr(visit.house().config.public_url.size()), {});
}

http::Reply move(Visit& visit) {
  const auto now = visit.house().service.organizations().move_library(visit.who(), path_of(visit),
                                                                      visit.form().get("target"));
  return visit.go(settings_path(now), "moved");
}

http::Reply remove(Visit& visit) {
  visit.call<api::DeleteLibraryResult>("delete_library", path_of(visit),
                                       {{"confirm", visit.form().trimmed("typed")}});
  return visit.go(settings_path({visit.parameter("organization"), {}}), "removed");
}

}  // namespace

std::span<const PageRow> library_settings_rows() {
  static constexpr std::array rows{
      shows("/settings/libraries/:organization/:library", settings_page),
      takes("/settings/libraries/:organization/:library/rename", rename, settings_address),
      takes("/settings/libraries/:organization/:library/address", change_address, settings_address),
      takes("/settings/libraries/:organization/:library/originals", share_originals, settings_address),
      takes("/settings/libraries/:organization/:library/download", download, settings_address),
      takes("/settings/libraries/:organization/:library/move", move, settings_address),
      takes("/settings/libraries/:organization/:library/remove", remove, settings_address),
  };
  return rows;
}

}  // namespace lightkeep::pages
