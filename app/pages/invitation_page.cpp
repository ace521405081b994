// The page behind an invitation link: to what, by whom, and the way in.
#include <array>

#include "app/pages/entrance.h"
#include "app/pages/page_rows.h"
#include "app/pages/paths.h"
#include "app/pages/words.h"
#include "text/percent.h"
#include "text/time.h"

namespace lightkeep::pages {
namespace {

using library::InvitationView;

std::string path_of(const Visit& visit) {
  return "/invitation/" + text::percent_encode(visit.parameter("token"));
}

void add_place(View& view, const InvitationView& invitation) {
  const bool is_library = !invitation.library.empty();
  const auto& role = find_role(is_library ? library_roles() : organization_roles(), invitation.role);
  view.set("place_name", is_library ? invitation.library_name : invitation.organization_name);
  view.set("kind", std::string(is_library ? "library" : "organization"));
  if (is_library) view.set("organization_name", invitation.organization_name);
  view.set("role", std::string(role.one));
  view.set("role_label", std::string(role.label));
  view.set("meaning", std::string(role.meaning));
}

http::Reply gone(Visit& visit) {
  return visit.page_of(404, "invitation_gone", "This invitation cannot be used", {});
}

http::Reply invitation_page(Visit& visit) {
  const auto invitation = visit.house().service.invitations().look(visit.parameter("token"));
  if (!invitation) return gone(visit);
  View view;
  add_place(view, *invitation);
  set_text(view, "inviter", invitation->inviter);
  view.set("email", invitation->email);
  view.set("expires_iso", text::iso_seconds(invitation->expires));
  view.set("expires_date", text::time_in_words(invitation->expires));
  view.set("accept_path", path_of(visit));
  if (visit.signed_in()) {
    view.set("account", visit.person().email);
    set_flag(view, "other_address",
             !visit.house().service.invitations().meant_for(*invitation, visit.person().email));
    set_flag(view, "other_agreed", visit.form().has("other_address"));
  } else {
    add_entrance(view, visit, invitation->email, "Create account and go on");
  }
  return visit.page("invitation", "An invitation", std::move(view));
}

http::Reply accept(Visit& visit) {
  if (!visit.signed_in()) return visit.go_with(path_of(visit), visit.draft());
  auto invitations = visit.house().service.invitations();
  const auto invitation = invitations.look(visit.parameter("token"));
  if (!invitation) return gone(visit);
  if (!invitations.meant_for(*invitation, visit.person().email) && !visit.form().has("other_address"))
    throw api::ApiError(
        api::errors::bad_user_input,
        "This invitation was sent to another address. Tick the box to accept it with this account.");
  const auto place = invitations.accept(visit.who(), visit.parameter("token"));
  return visit.go(home_in(visit.house(), visit.who(), place), "joined");
}

}  // namespace

std::span<const PageRow> invitation_rows() {
  using enum PageRow::For;
  using enum PageRow::Path;
  static constexpr std::array rows{
      PageRow{.method = "GET",
              .pattern = "/invitation/:token",
              .handle = invitation_page,
              .access = anyone,
              .path = secret},
      PageRow{.method = "POST",
              .pattern = "/invitation/:token",
              .handle = accept,
              .again = path_of,
              .access = anyone,
              .path = secret},
      PageRow{
          .method = "GET", .pattern = "/invitation/:rest*", .handle = gone, .access = anyone, .path = secret},
  };
  return rows;
}

}  // namespace lightkeep::pages
