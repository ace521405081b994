// Signing in with a mailed code or link, which also proves an address.
#include <array>

#include "app/pages/entrance.h"
#include "app/pages/page_rows.h"
#include "app/pages/words.h"
#include "text/percent.h"

namespace lightkeep::pages {
namespace {

constexpr std::string_view code_path = "/signin/code";

http::Reply mail_code(Visit& visit) {
  const std::string next = visit.form().get("next");
  const std::string email = visit.form().trimmed("email");
  return code_was_asked(
      visit, email,
      visit.house().accounts.mail_code(email, is_invited(visit.house(), next), next, visit.visitor()));
}

http::Reply code_page(Visit& visit) {
  View view;
  for (const char* told : {"email", "sent_ago", "delay"}) set_text(view, told, visit.form().trimmed(told));
  return visit.page("code", "Check your mail", std::move(view));
}

http::Reply welcome(Visit& visit, const accounts::Entry& entry) {
  return arrive(visit, entry, entry.next);
}

http::Reply enter_code(Visit& visit) {
  return welcome(
      visit, visit.house().accounts.enter_code(visit.ticket(), visit.form().get("code"), visit.visitor()));
}

// Programs that look through mail open its links: only the button signs in.
http::Reply link_page(Visit& visit) {
  const auto email = visit.house().accounts.look_link(visit.parameter("token"));
  if (!email) {
    if (!visit.refused())
      visit.refuse(
          {api::errors::resource_not_found, "This link has been used or is too old. Ask for a new one."});
    View view;
    set_flag(view, "mail", true);
    return visit.page("signin", "Sign in", std::move(view));
  }
  View view;
  view.set("email", *email);
  view.set("path", visit.request().path);
  return visit.page("signin_link", "Sign in", std::move(view));
}

http::Reply enter_link(Visit& visit) {
  return welcome(visit, visit.house().accounts.enter_link(visit.parameter("token"), visit.visitor()));
}

constexpr std::chrono::milliseconds minute = std::chrono::minutes(1);

// In whole minutes, the last one begun.
std::string wait_in_words(std::chrono::milliseconds wait) {
  return time_left(((wait + minute - std::chrono::milliseconds(1)) / minute * minute).count());
}

api::ApiError too_many(const accounts::MailedCode& mailed) {
  return api::ApiError(api::errors::rate_limited,
                       "Enough codes were asked for with this address for now. The next can be had in " +
                           wait_in_words(mailed.next_in) + ".")
      .retry_after(static_cast<int>(mailed.next_in / std::chrono::seconds(1)));
}

std::string sign_in_address(const Visit& visit) {
  return entrance_address(visit, "/signin");
}

std::string code_address(const Visit&) {
  return std::string(code_path);
}

std::string link_address(const Visit& visit) {
  return "/signin/link/" + text::percent_encode(visit.parameter("token"));
}

}  // namespace

http::Reply code_was_asked(Visit& visit, const std::string& email, const accounts::MailedCode& mailed) {
  Draft told{.page = {}, .form = {}, .fields = {{"email", email}}};
  if (mailed.delay >= minute) told.fields.emplace_back("delay", wait_in_words(mailed.delay));
  if (!mailed.ticket.empty()) {
    visit.set_ticket(mailed.ticket);
    return visit.go_with(code_address(visit), std::move(told));
  }
  told.fields.emplace_back("sent_ago", time_left(mailed.sent_ago.count()));
  return visit.back_to(code_address(visit), too_many(mailed), std::move(told));
}

std::span<const PageRow> code_rows() {
  using enum PageRow::For;
  using enum PageRow::Path;
  static constexpr std::array rows{
      PageRow{.method = "POST",
              .pattern = "/signin/mail",
              .handle = mail_code,
              .again = sign_in_address,
              .access = anyone},
      PageRow{.method = "GET", .pattern = code_path, .handle = code_page, .access = anyone},
      PageRow{.method = "POST",
              .pattern = code_path,
              .handle = enter_code,
              .again = code_address,
              .access = anyone},
      PageRow{.method = "GET",
              .pattern = "/signin/link/:token",
              .handle = link_page,
              .access = anyone,
              .path = secret},
      PageRow{.method = "POST",
              .pattern = "/signin/link/:token",
              .handle = enter_link,
              .again = link_address,
              .access = anyone,
              .path = secret},
  };
  return rows;
}

}  // namespace lightkeep::pages
