// Who belongs to an organization or a library: roles, invitations, removal, leaving.
#include <algorithm>
#include <array>

#include "app/pages/page_rows.h"
#include "app/pages/settings_frame.h"
#include "app/pages/words.h"
#include "text/time.h"

namespace lightkeep::pages {
namespace {

using library::Action;
using library::MemberLine;

/// An organization or a library, in the words of its members' page.
struct Place {
  library::Path path;
  library::OrganizationCard organization;
  library::LibraryCard library;
  bool is_library = false;

  const library::Roles& roles() const { return is_library ? library.roles : organization.roles; }
  bool may_manage() const {
    return may(roles(), is_library ? Action::manage_library_members : Action::manage_members);
  }
  bool may_manage_owners() const {
    return may(roles(), is_library ? Action::manage_library_members : Action::manage_owners);
  }
  std::span<const RoleWords> role_words() const {
    return is_library ? library_roles() : organization_roles();
  }
  /// Owners are for owners to change.
  bool may_change(std::string_view role) const {
    return role == "owner" ? may_manage_owners() : may_manage();
  }
  std::string page() const { return settings_path(path) + "/members"; }
};

std::string members_path(const Visit& visit) {
  return settings_path(path_of(visit)) + "/members";
}

Place look(const Visit& visit) {
  Place place;
  place.path = path_of(visit);
  auto& organizations = visit.house().service.organizations();
  place.is_library = !place.path.library.empty();
  if (!place.is_library) {
    place.organization = organizations.look(visit.who(), place.path.organization);
    return place;
  }
  auto found = organizations.look(visit.who(), place.path);
  place.organization = std::move(found.organization);
  place.library = std::move(found.library);
  return place;
}

View role_list(const Place& place, std::string_view chosen) {
  View list{View::type::list};
  for (const RoleWords& words : place.role_words()) {
    if (!place.may_change(words.name)) continue;
    View one;
    one.set("value", std::string(words.name));
    one.set("label", std::string(words.label));
    one.set("meaning", std::string(words.meaning));
    set_flag(one, "chosen", words.name == chosen);
    list << one;
  }
  return list;
}

/// An organization always has an owner: the last one neither leaves nor steps down.
bool is_last_owner(const Place& place, const library::Membership& membership, const MemberLine& line) {
  if (place.is_library || line.role != "owner") return false;
  return std::ranges::count(membership.members, std::string("owner"), &MemberLine::role) == 1;
}

// What was chosen for them where that was refused, else the present one.
std::string chosen_role(const Visit& visit, const MemberLine& line) {
  const bool theirs = visit.form().number("member") == static_cast<std::int64_t>(line.account);
  return theirs ? typed_or(visit, "role", line.role) : line.role;
}

View member_view(const Visit& visit, const Place& place, const MemberLine& line, bool last_owner) {
  const bool changes = place.may_change(line.role) && !last_owner;
  View view;
  view.set("id", std::to_string(static_cast<std::int64_t>(line.account)));
  view.set("title", line.name.empty() ? line.email : line.name);
  if (!line.name.empty()) view.set("email", line.email);
  set_day(view, "since", line.since);
  set_flag(view, "self", line.self);
  set_flag(view, "leaves", line.self && !last_owner);
  set_flag(view, "removable", !line.self && changes);
  set_flag(view, "changes", changes);
  view.set("seen", line.role);
  if (changes) view.set("roles", role_list(place, chosen_role(visit, line)));
  if (!changes) view.set("stays", std::string(find_role(place.role_words(), line.role).label));
  return view;
}

View invitation_view(const Place& place, const library::InvitationLine& line) {
  View view;
  view.set("id", std::to_string(static_cast<std::int64_t>(line.id)));
  view.set("email", line.email);
  view.set("role", std::string(find_role(place.role_words(), line.role).one));
  view.set("link", line.link);
  set_time(view, "expires", line.expires);
  set_flag(view, "revocable", place.may_change(line.role));
  return view;
}

// Owners and admins of the organization, who reach the library without a role on it.
std::vector<MemberLine> reaching(const Visit& visit, const Place& place, const library::Membership& on_it) {
  std::vector<MemberLine> lines;
  if (!place.is_library || !may(place.organization.roles, Action::see_members)) return lines;
  for (auto& line : visit.house().service.members().list(visit.who(), {place.path.organization, {}}).members)
    if (line.role != "member" &&
        std::ranges::find(on_it.members, line.account, &MemberLine::account) == on_it.members.end())
      lines.push_back(std::move(line));
  return lines;
}

View reaching_view(const Place& place, const MemberLine& line) {
  View view;
  view.set("title", line.name.empty() ? line.email : line.name);
  if (!line.name.empty()) view.set("email", line.email);
  set_day(view, "since", line.since);
  set_flag(view, "self", line.self);
  view.set("stays",
           std::string(find_role(organization_roles(), line.role).label) + " of " + place.organization.name);
  return view;
}

void add_people(View& view, const Visit& visit, const Place& place) {
  const auto membership = visit.house().service.members().list(visit.who(), place.path);
  View members{View::type::list};
  for (const auto& line : membership.members)
    members << member_view(visit, place, line, is_last_owner(place, membership, line));
  const auto above = reaching(visit, place, membership);
  for (const auto& line : above) members << reaching_view(place, line);
  view.set("members", members);
  set_flag(view, "nobody", membership.members.empty() && above.empty());
  View invitations{View::type::list};
  for (const auto& line : membership.invitations) invitations << invitation_view(place, line);
  view.set("invitations", invitations);
  set_flag(view, "pending", !membership.invitations.empty());
}

void add_heading(View& view, const Place& place) {
  view.set("loss", std::string(place.is_library ? "this role"
                                                : "sight of this organization and of all its libraries"));
  if (!place.is_library) {
    view.set("kind", std::string("Organization"));
    view.set("place_name", place.organization.name);
    add_tabs(view, place.organization, Tab::members);
    return;
  }
  view.set("kind", place.organization.name);
  view.set("organization_url", settings_path({place.organization.id, {}}));
  view.set("place_name", place.library.name);
  view.set("reach", "Owners and admins of " + place.organization.name +
                        " reach every library of it, also without a role here.");
  add_tabs(view, {place.organization, place.library}, Tab::members);
}

http::Reply members_page_with(Visit& visit, View view) {
  const Place place = look(visit);
  add_heading(view, place);
  add_people(view, visit, place);
  view.set("members_path", place.page());
  set_flag(view, "may_invite", place.may_manage());
  const std::string weakest(place.role_words().back().name);
  const bool inviting = visit.refused() && visit.form().has("email");
  view.set("offered", role_list(place, inviting ? visit.form().get("role") : weakest));
  set_text(view, "wanted_email", typed_or(visit, "email", {}));
  const std::string& name = place.is_library ? place.library.name : place.organization.name;
  return visit.page("members", "Members of " + name, std::move(view));
}

http::Reply members_page(Visit& visit) {
  return members_page_with(visit, {});
}

http::Reply invite(Visit& visit) {
  const std::string email = visit.form().trimmed("email");
  const auto made = visit.house().service.invitations().invite(visit.who(), path_of(visit), email,
                                                               visit.form().get("role"));
  View invited;
  invited.set("invited_email", email);
  invited.set("invited_link", made.link);
  set_flag(invited, "mailed", made.mailed);
  View view;
  view.set("invited", invited);
  return members_page_with(visit, std::move(view));
}

library::AccountId member_of(const Visit& visit) {
  return library::AccountId{visit.form().number("member")};
}

http::Reply set_role(Visit& visit) {
  visit.house().service.members().set_role(visit.who(), path_of(visit), member_of(visit),
                                           visit.form().get("role"), seen_by(visit));
  // Who steps down may see less from then on.
  const std::string path = settings_path(path_of(visit));
  return visit.go(member_of(visit) == visit.who() ? path : path + "/members", "member");
}

http::Reply remove(Visit& visit) {
  visit.house().service.members().remove(visit.who(), path_of(visit), member_of(visit));
  if (member_of(visit) == visit.who()) return visit.go("/home", "left");
  return visit.go(settings_path(path_of(visit)) + "/members", "member-removed");
}

http::Reply revoke(Visit& visit) {
  visit.house().service.invitations().revoke(visit.who(), path_of(visit),
                                             store::InvitationId{visit.form().number("invitation")});
  return visit.go(settings_path(path_of(visit)) + "/members", "revoked");
}

}  // namespace

std::span<const PageRow> member_rows() {
  static constexpr std::array rows{
      shows("/settings/organizations/:organization/members", members_page),
      takes("/settings/organizations/:organization/members/invite", invite, members_path),
      takes("/settings/organizations/:organization/members/role", set_role, members_path),
      takes("/settings/organizations/:organization/members/remove", remove, members_path),
      takes("/settings/organizations/:organization/members/revoke", revoke, members_path),
      shows("/settings/libraries/:organization/:library/members", members_page),
      takes("/settings/libraries/:organization/:library/members/invite", invite, members_path),
      takes("/settings/libraries/:organization/:library/members/role", set_role, members_path),
      takes("/settings/libraries/:organization/:library/members/remove", remove, members_path),
      takes("/settings/libraries/:organization/:library/members/revoke", revoke, members_path),
  };
  return rows;
}

}  // namespace lightkeep::pages
