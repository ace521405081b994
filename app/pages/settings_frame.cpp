#include "app/pages/settings_frame.h"

#include <array>
#include <span>
#include <tuple>

#include "text/percent.h"

namespace lightkeep::pages {
namespace {

using library::Action;

struct TabRow {
  Tab tab;
  std::string_view label;
  std::string_view path;  // below the settings' own
  Action needs;
};

constexpr std::array organization_tabs{
    TabRow{Tab::general, "General", "", Action::see_organization},
    TabRow{Tab::members, "Members", "/members", Action::see_members},
    TabRow{Tab::keys, "API keys", "/keys", Action::manage_keys},
    TabRow{Tab::apps, "Connected apps", "/apps", Action::manage_connections},
};
constexpr std::array library_tabs{
    TabRow{Tab::general, "General", "", Action::see_library},
    TabRow{Tab::activity, "Activity", "/activity", Action::see_library},
    TabRow{Tab::members, "Members", "/members", Action::see_library_members},
};

struct Tabs {
  std::span<const TabRow> rows;
  const library::Roles& roles;
  std::string path;
  Tab current;
};

void add(View& view, const Tabs& tabs) {
  View list{View::type::list};
  int count = 0;
  for (const TabRow& row : tabs.rows) {
    if (!may(tabs.roles, row.needs)) continue;
    View one;
    one.set("url", tabs.path + std::string(row.path));
    one.set("label", std::string(row.label));
    set_flag(one, "current", row.tab == tabs.current);
    list << one;
    ++count;
  }
  if (count > 1) view.set("tabs", list);
  set_flag(view, "tabbed", count > 1);
}

}  // namespace

library::Path path_of(const Visit& visit) {
  return {visit.parameter("organization"), visit.parameter("library")};
}

std::string settings_address(const Visit& visit) {
  return settings_path(path_of(visit));
}

std::string present_path(const Visit& visit) {
  const library::Path path = path_of(visit);
  if (!visit.signed_in() || path.organization.empty() || !library::may_be_address(path)) return {};
  const auto now = visit.house().service.organizations().moved(visit.who(), path);
  if (!now) return {};
  const std::string_view here = visit.request().path;
  for (const auto address : {settings_path, images_path})
    if (here.starts_with(address(path)))
      return address(*now) +
             text::percent_encode(here.substr(address(path).size()), text::unreserved_and_slash);
  return page_path(*now);
}

void add_tabs(View& view, const library::OrganizationCard& card, Tab current) {
  add(view, {organization_tabs, card.roles, settings_path({card.id, {}}), current});
}

void add_tabs(View& view, const library::LibraryView& place, Tab current) {
  add(view,
      {library_tabs, place.library.roles, settings_path({place.organization.id, place.library.id}), current});
}

void add_tabs(View& view, OwnTab current) {
  View list{View::type::list};
  for (const auto& [tab, label, url] : {std::tuple{OwnTab::account, "Account", "/settings/account"},
                                        std::tuple{OwnTab::apps, "Connected apps", "/settings/apps"}}) {
    View one;
    one.set("url", std::string(url));
    one.set("label", std::string(label));
    set_flag(one, "current", tab == current);
    list << one;
  }
  view.set("tabs", list);
  set_flag(view, "tabbed", true);
}

library::Seen seen_by(const Visit& visit) {
  return visit.form().has("seen") ? library::Seen(visit.form().get("seen")) : std::nullopt;
}

std::string typed_or(const Visit& visit, std::string_view field, const std::string& present) {
  return visit.refused() && visit.form().has(field) ? visit.form().trimmed(field) : present;
}

}  // namespace lightkeep::pages
