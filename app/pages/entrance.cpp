#include "app/pages/entrance.h"

#include <optional>

#include "app/accounts/forms.h"
#include "app/pages/paths.h"

namespace lightkeep::pages {
namespace {

constexpr std::string_view claim_prefix = "/claim/";
constexpr std::string_view invitation_prefix = "/invitation/";
constexpr std::string_view home_path = "/home";

std::optional<std::string> token_after(std::string_view prefix, const std::string& path) {
  if (!path.starts_with(prefix)) return std::nullopt;
  std::string token = path.substr(prefix.size());
  if (token.empty() || token.find_first_of("/?#") != std::string::npos) return std::nullopt;
  return token;
}

std::optional<library::Path> claim_on_the_way(const House& house, const accounts::Person& person,
                                              const std::string& token) {
  const auto view = house.service.claims().look(token);
  const bool plain = view.state == library::ClaimState::waiting &&
                     house.service.claims().meant_for(view, person.email) &&
                     house.service.organizations().of(person.id).empty();
  if (!plain) return std::nullopt;
  try {
    return house.service.claims().claim(person.id, {token, {}, false});
  } catch (const api::ApiError&) {  // somebody was quicker: the link's page says what is the case
    return std::nullopt;
  }
}

}  // namespace

void add_entrance(View& view, const Visit& visit, const std::string& email, const std::string& go_on) {
  const auto& accounts = visit.house().accounts;
  const bool sign_up = accounts.settings().sign_up != accounts::SignUp::closed;
  set_flag(view, "stranger", true);
  set_flag(view, "mail", accounts.mail());
  set_flag(view, "sign_up", sign_up && !accounts.mail());
  view.set("entrance_email", email);
  view.set("go_on", go_on);
  view.set("next", visit.request().path);
}

bool is_invited(const House& house, const std::string& next) {
  if (const auto token = token_after(claim_prefix, next))
    return house.service.claims().look(*token).state == library::ClaimState::waiting;
  if (const auto token = token_after(invitation_prefix, next))
    return house.service.invitations().look(*token).has_value();
  return false;
}

http::Reply arrive(Visit& visit, const accounts::Entry& entry, const std::string& next) {
  visit.enter(entry);
  if (const auto token = token_after(claim_prefix, next))
    if (const auto path = claim_on_the_way(visit.house(), entry.person, *token))
      return visit.go(page_path(*path), "claimed");
  return visit.go(accounts::is_local_path(next) ? next : std::string(home_path));
}

}  // namespace lightkeep::pages
