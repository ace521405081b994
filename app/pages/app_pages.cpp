// Connected programs: a person's own, and those of all people of an organization.
#include <array>

#include "app/pages/page_rows.h"
#include "app/pages/settings_frame.h"
#include "text/time.h"

namespace lightkeep::pages {
namespace {

constexpr std::string_view own_path = "/settings/apps";

std::string own_address(const Visit&) {
  return std::string(own_path);
}

View connection_view(const library::ConnectionLine& line) {
  View view;
  view.set("id", std::to_string(static_cast<std::int64_t>(line.id)));
  view.set("program", line.program);
  if (line.client_id != line.program && line.client_id.starts_with("https://"))
    view.set("client_id", line.client_id);
  view.set("access", std::string(line.write ? "read and write" : "read"));
  set_time(view, "created", line.created);
  view.set("last_used", line.last_used ? text::time_in_words(*line.last_used) : "never");
  set_text(view, "address", line.address);
  if (line.ended) set_day(view, "ended", *line.ended);
  return view;
}

void add(View& view, View list, bool empty, const std::string& end_path) {
  view.set("connections", std::move(list));
  view.set("end_path", end_path);
  set_flag(view, "none_yet", empty);
}

http::Reply own_apps(Visit& visit) {
  const auto lines = visit.house().service.connections().of(visit.who());
  View list{View::type::list};
  for (const auto& line : lines) {
    View item = connection_view(line);
    item.set("organization_name", line.organization_name);
    list << item;
  }
  View view;
  add(view, std::move(list), lines.empty(), std::string(own_path) + "/end");
  view.set("mcp_url", visit.house().config.mcp_url);
  add_tabs(view, OwnTab::apps);
  return visit.page("apps", "Connected apps", std::move(view));
}

store::AppConnectionId chosen(const Visit& visit) {
  return store::AppConnectionId{visit.form().number("connection")};
}

http::Reply end_own(Visit& visit) {
  visit.house().service.connections().end(visit.who(), chosen(visit));
  return visit.go(std::string(own_path), "disconnected");
}

std::string apps_path(const Visit& visit) {
  return settings_path({visit.parameter("organization"), {}}) + "/apps";
}

http::Reply organization_apps(Visit& visit) {
  const std::string organization = visit.parameter("organization");
  const auto lines = visit.house().service.connections().of_organization(visit.who(), organization);
  const auto card = visit.house().service.organizations().look(visit.who(), organization);
  View list{View::type::list};
  for (const auto& line : lines) {
    View item = connection_view(line);
    item.set("person", line.person);
    list << item;
  }
  View view;
  view.set("organization_name", card.name);
  add_tabs(view, card, Tab::apps);
  add(view, std::move(list), lines.empty(), apps_path(visit) + "/end");
  return visit.page("apps_of_organization", "Connected apps of " + card.name, std::move(view));
}

http::Reply end_of_organization(Visit& visit) {
  visit.house().service.connections().end(visit.who(), visit.parameter("organization"), chosen(visit));
  return visit.go(apps_path(visit), "disconnected");
}

http::Reply settings(Visit& visit) {
  return visit.go(std::string(own_path));
}

}  // namespace

std::span<const PageRow> app_rows() {
  static constexpr std::array rows{
      shows("/settings", settings),
      shows(own_path, own_apps),
      takes("/settings/apps/end", end_own, own_address),
      shows("/settings/organizations/:organization/apps", organization_apps),
      takes("/settings/organizations/:organization/apps/end", end_of_organization, apps_path),
  };
  return rows;
}

}  // namespace lightkeep::pages
