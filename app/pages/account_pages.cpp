// A person's own account: name, password, address, devices, and its end.
#include <array>

#include "app/pages/cards.h"
#include "app/pages/page_rows.h"
#include "app/pages/settings_frame.h"
#include "app/pages/words.h"
#include "text/time.h"

namespace lightkeep::pages {
namespace {

constexpr std::string_view account_path = "/settings/account";
constexpr std::string_view removal_path = "/settings/account/delete";

std::string account_address(const Visit&) {
  return std::string(account_path);
}

View session_line(const accounts::SessionLine& line) {
  View view;
  view.set("id", std::to_string(static_cast<std::int64_t>(line.id)));
  view.set("browser", browser_in_words(line.browser));
  view.set("client", line.client);
  set_time(view, "created", line.created);
  set_time(view, "last_seen", line.last_seen);
  set_flag(view, "current", line.current);
  return view;
}

View account_view(const Visit& visit) {
  const accounts::Person& person = visit.person();
  View view;
  view.set("email", person.email);
  set_text(view, "name", typed_or(visit, "name", person.name));
  set_text(view, "wanted_email", visit.form().trimmed("email"));
  set_flag(view, "verified", person.verified);
  set_flag(view, "can_verify", !person.verified && visit.house().accounts.mail());
  set_flag(view, "has_password", person.has_password);
  set_flag(view, "proved", visit.presence().proved);
  set_flag(view, "mail", visit.house().accounts.mail());
  set_time(view, "since", person.created);
  return view;
}

http::Reply account_page(Visit& visit) {
  View view = account_view(visit);
  const auto sessions = visit.house().accounts.sessions(visit.who(), visit.presence().session);
  View list{View::type::list};
  for (const auto& line : sessions) list << session_line(line);
  view.set("sessions", list);
  set_flag(view, "other_sessions", sessions.size() > 1);
  add_tabs(view, OwnTab::account);
  return visit.page("account", "Your account", std::move(view));
}

http::Reply set_name(Visit& visit) {
  visit.house().accounts.set_name(visit.who(), visit.form().trimmed("name"));
  return visit.go(std::string(account_path), "saved");
}

http::Reply set_password(Visit& visit) {
  visit.house().accounts.set_password(visit.presence(), visit.form().get("password"),
                                      visit.form().get("wanted"), visit.visitor());
  return visit.go(std::string(account_path), "password");
}

http::Reply change_email(Visit& visit) {
  const std::string wanted = visit.form().trimmed("email");
  const auto mailed = visit.house().accounts.change_email(visit.presence(), visit.form().get("password"),
                                                          wanted, visit.visitor());
  return mailed ? code_was_asked(visit, wanted, *mailed) : visit.go(std::string(account_path), "email");
}

// The present address is proved in the way that one signs in by mail.
http::Reply prove_email(Visit& visit) {
  const std::string& email = visit.person().email;
  return code_was_asked(
      visit, email,
      visit.house().accounts.mail_code(email, false, std::string(account_path), visit.visitor()));
}

http::Reply end_session(Visit& visit) {
  visit.house().accounts.end_session(visit.who(), accounts::SessionId{visit.form().number("session")});
  return visit.go(std::string(account_path), "ended");
}

http::Reply end_all_sessions(Visit& visit) {
  visit.house().accounts.sign_out_everywhere(visit.who(), visit.presence().session, visit.visitor());
  return visit.go(std::string(account_path), "ended-all");
}

View cards(const std::vector<library::OrganizationCard>& organizations) {
  View list{View::type::list};
  for (const auto& card : organizations) list << organization_card(card);
  return list;
}

http::Reply removal_page(Visit& visit) {
  const auto preview = visit.house().service.organizations().preview_account_removal(visit.who());
  View view;
  view.set("email", visit.person().email);
  set_text(view, "typed", typed_or(visit, "email", {}));
  set_flag(view, "has_password", visit.person().has_password);
  set_flag(view, "any_removed", !preview.removed.empty());
  set_flag(view, "any_left", !preview.left.empty());
  view.set("removed", cards(preview.removed));
  view.set("left", cards(preview.left));
  return visit.page("account_delete", "Delete your account", std::move(view));
}

http::Reply remove_account(Visit& visit) {
  if (visit.form().trimmed("email") != visit.person().email)
    throw api::ApiError(api::errors::bad_user_input, "Type your email address exactly as it is shown.");
  visit.house().accounts.confirm(visit.who(), visit.form().get("password"), visit.visitor());
  visit.house().service.organizations().remove_account(visit.who());
  visit.leave();
  return visit.go("/signin", "goodbye");
}

}  // namespace

std::span<const PageRow> account_rows() {
  static constexpr std::array rows{
      shows(account_path, account_page),
      takes("/settings/account/name", set_name, account_address),
      takes("/settings/account/password", set_password, account_address),
      takes("/settings/account/email", change_email, account_address),
      takes("/settings/account/prove", prove_email, account_address),
      takes("/settings/account/sessions/end", end_session, account_address),
      takes("/settings/account/sessions/end-all", end_all_sessions, account_address),
      shows(removal_path, removal_page),
      takes(removal_path, remove_account, [](const Visit&) { return std::string(removal_path); }),
  };
  return rows;
}

}  // namespace lightkeep::pages
