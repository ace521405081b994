// Whether a program that sent its person here may act as them (RFC 6749 section 4.1.1).
#include <array>

#include "app/http/fields.h"
#include "app/pages/connection_choices.h"
#include "app/pages/page_rows.h"
#include "app/pages/words.h"

namespace lightkeep::pages {
namespace {

constexpr std::string_view path = "/oauth/authorize";

// The form carries the query along: nothing is kept here until the person has decided.
std::string request_of(const Visit& visit) {
  return visit.form().has("request") ? visit.form().get("request") : visit.request().query;
}

std::string address(const Visit& visit) {
  std::string address(path);
  return address.append("?").append(request_of(visit));
}

// Browsers hold a form to this policy also where it is redirected to, and from there on.
std::string policy(const Visit& visit, const oauth::Asked& asked) {
  std::string text = content_security_policy(visit.house().config.image_origin);
  constexpr std::string_view own = "form-action 'self'";
  std::string allowed = " https: ";
  // No source expression can name an IPv6 address.
  allowed += asked.redirect_origin.find('[') == std::string::npos ? asked.redirect_origin : "http:";
  return text.insert(text.find(own) + own.size(), allowed);
}

http::Reply ask(Visit& visit, const oauth::Asked& asked) {
  View view;
  view.set("program", asked.program);
  set_flag(view, "known", asked.known);
  view.set("destination", asked.destination);
  set_flag(view, "local", asked.local);
  view.set("account", visit.person().email);
  view.set("longest", time_left(asked.longest));
  view.set("unused", time_left(asked.unused));
  view.set("request", request_of(visit));
  add_choices(view, visit, asked.write);
  auto reply = visit.page("consent", "Connect " + asked.program, std::move(view));
  reply.headers.set(http::field::content_security_policy, policy(visit, asked));
  return reply;
}

http::Reply consent_page(Visit& visit) {
  try {
    const auto asked = visit.house().oauth.look(
        request_of(visit), visit.signed_in() ? std::optional(visit.who()) : std::nullopt);
    if (!visit.signed_in()) return visit.to_sign_in();
    return ask(visit, asked.value());
  } catch (const oauth::Redirect& redirect) {
    return visit.go(redirect.url);
  }
}

http::Reply decide(Visit& visit) {
  oauth::AuthorizationServer& server = visit.house().oauth;
  try {
    return visit.go(is_allowed(visit) ? server.allow(request_of(visit), consent_of(visit))
                                      : server.deny(request_of(visit), visit.who()));
  } catch (const oauth::Redirect& redirect) {
    return visit.go(redirect.url);
  }
}

}  // namespace

std::span<const PageRow> consent_rows() {
  static constexpr std::array rows{
      // A program that is not known is refused before anybody has to sign in for it.
      PageRow{.method = "GET", .pattern = path, .handle = consent_page, .access = PageRow::For::anyone},
      takes(path, decide, address),
  };
  return rows;
}

}  // namespace lightkeep::pages
