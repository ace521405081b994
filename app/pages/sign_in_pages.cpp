// Signing in and up with a password, and signing out.
#include <array>

#include "app/pages/entrance.h"
#include "app/pages/page_rows.h"
#include "text/percent.h"

namespace lightkeep::pages {
namespace {

using accounts::SignUp;

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
    return visit.go(next_of(visit).empty() ? home_of(visit.house(), visit.who()) : next_of(visit));
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

std::string sign_in_address(const Visit& visit) {
  return entrance_address(visit, "/signin");
}

std::string sign_up_address(const Visit& visit) {
  return entrance_address(visit, "/signup");
}

// Of a form that is out of date: they are signed out or somebody else by now.
std::string start_address(const Visit& visit) {
  return visit.signed_in() ? "/home" : "/signin";
}

}  // namespace

std::span<const PageRow> sign_in_rows() {
  using enum PageRow::For;
  static constexpr std::array rows{
      PageRow{.method = "GET", .pattern = "/signin", .handle = sign_in_page, .access = anyone},
      PageRow{.method = "POST",
              .pattern = "/signin",
              .handle = sign_in,
              .again = sign_in_address,
              .access = anyone},
      PageRow{.method = "GET", .pattern = "/signup", .handle = sign_up_page, .access = anyone},
      PageRow{.method = "POST",
              .pattern = "/signup",
              .handle = sign_up,
              .again = sign_up_address,
              .access = anyone},
      PageRow{.method = "POST",
              .pattern = "/signout",
              .handle = sign_out,
              .again = start_address,
              .access = anyone},
  };
  return rows;
}

}  // namespace lightkeep::pages
