// Letting a terminal in (RFC 8628 section 3.3): the code that it shows is typed or comes with the link, and
// is compared and confirmed either way.
#include <array>

#include "app/pages/connection_choices.h"
#include "app/pages/page_rows.h"
#include "app/pages/words.h"

namespace lightkeep::pages {
namespace {

constexpr std::string_view path = "/device";

http::Reply ask_code(Visit& visit, const std::string& typed) {
  View view;
  set_text(view, "typed", typed);
  return visit.page("device", "Connect a terminal", std::move(view));
}

std::string code_of(const Visit& visit) {
  return visit.form().has("code") ? visit.form().trimmed("code") : visit.query("code");
}

http::Reply confirm(Visit& visit, const std::string& code) {
  const auto asked = visit.house().oauth.look_device(code, visit.who(), visit.request().client);
  View view;
  view.set("code", code);
  view.set("program", asked.program);
  set_flag(view, "known", asked.known);
  view.set("address", asked.address);
  view.set("asked_ago", time_left(visit.house().config.clock() - asked.created));
  view.set("account", visit.person().email);
  add_choices(view, visit, asked.write);
  return visit.page("device", "Connect a terminal", std::move(view));
}

http::Reply device_page(Visit& visit) {
  const std::string code = code_of(visit);
  if (code.empty()) return ask_code(visit, {});
  try {
    return confirm(visit, code);
  } catch (const api::ApiError& error) {
    if (error.row().status >= 500) throw;
    if (!visit.refused()) visit.refuse(error);
    return ask_code(visit, code);
  }
}

http::Reply decide(Visit& visit) {
  oauth::AuthorizationServer& server = visit.house().oauth;
  const bool allowed = is_allowed(visit);
  if (allowed)
    server.allow_device(code_of(visit), consent_of(visit));
  else
    server.deny_device(code_of(visit), visit.who(), visit.request().client);
  View view;
  set_flag(view, "allowed", allowed);
  return visit.page("device_done", "Connect a terminal", std::move(view));
}

}  // namespace

std::span<const PageRow> device_rows() {
  static constexpr std::array rows{shows(path, device_page),
                                   takes(path, decide, [](const Visit&) { return std::string(path); })};
  return rows;
}

}  // namespace lightkeep::pages
