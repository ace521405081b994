// Signing in and up with a password, and signing out.
#include <array>

#include "app/accounts/forms.h"
#include "app/pages/entrance.h"
#include "app/pages/page_rows.h"
#include "text/percent.h"

namespace lightkeep::pages {
namespace {

using accounts::SignUp;

std::string next_of(const Visit& visit) {
  const std::string next = visit.form().has("next") ? visit.form().get("next") : visit.query("next");
  return accounts::is_local_path(next) ? next : std::string();
}

bool may_sign_up(const Visit& visit) {
  const House& house = visit.house();
  const SignUp policy = house.accounts.settings().sign_up;
  return policy == SignUp::open || (policy == SignUp::invited && is_invited(house, next_of(visit)));
}

View form_view(const Visit& visit) {
  View view;
  set_text(view, "next", next_of(visit));
  set_text(view, "next_in_query", text::percent_encode(next_of(visit), text::unreserved_and_slash));
  set_text(view, "email", visit.form().trimmed("email"));
  set_text(view, "name", visit.form().trimmed("name"));
  set_flag(view, "mail", visit.house().accounts.mail());
  set_flag(view, "sign_up", may_sign_up(visit));
  return view;
}

http::Reply sign_in_page(Visit& visit) {
  if (visit.signed_in() && !visit.refused())
    return visit.go(next_of(visit).empty() ? "/home" : next_of(visit));
  return visit.page("signin", "Sign in", form_view(visit));
}

http::Reply sign_up_page(Visit& visit) {
  if (!may_sign_up(visit)) return visit.page("signup_closed", "Sign-up is by invitation", form_view(visit));
  if (visit.house().accounts.mail() && !visit.refused()) return sign_in_page(visit);
  return visit.page("signup", "Create an account", form_view(visit));
}

http::Reply sign_in(Visit& visit) {
  const auto entry = visit.house().accounts.sign_in(visit.form().trimmed("email"),
                                                    visit.form().get("password"), visit.visitor());
  return arrive(visit, entry, next_of(visit));
}

http::Reply sign_up(Visit& visit) {
  const accounts::SignUpForm form{visit.form().trimmed("email"), visit.form().trimmed("name"),
                                  visit.form().get("password")};
  const auto entry =
      visit.house().accounts.sign_up(form, is_invited(visit.house(), next_of(visit)), visit.visitor());
  return arrive(visit, entry, next_of(visit));
}

http::Reply sign_out(Visit& visit) {
  visit.leave();
  return visit.go("/signin", "signed-out");
}

// A form that is out of date: they are signed out or somebody else by now.
http::Reply back_to_start(Visit& visit) {
  return visit.go(visit.signed_in() ? "/home" : "/signin");
}

}  // namespace

std::span<const PageRow> sign_in_rows() {
  using enum PageRow::For;
  static constexpr std::array rows{
      PageRow{.method = "GET", .pattern = "/signin", .handle = sign_in_page, .access = anyone},
      PageRow{
          .method = "POST", .pattern = "/signin", .handle = sign_in, .again = sign_in_page, .access = anyone},
      PageRow{.method = "GET", .pattern = "/signup", .handle = sign_up_page, .access = anyone},
      PageRow{
          .method = "POST", .pattern = "/signup", .handle = sign_up, .again = sign_up_page, .access = anyone},
      PageRow{.method = "POST",
              .pattern = "/signout",
              .handle = sign_out,
              .again = back_to_start,
              .access = anyone},
  };
  return rows;
}

}  // namespace lightkeep::pages
