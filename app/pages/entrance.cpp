#include "app/pages/entrance.h"

#include <optional>

#include "app/accounts/forms.h"
#include "app/pages/paths.h"
#include "text/percent.h"

namespace lightkeep::pages {
namespace {

constexpr std::string_view claim_prefix = "/claim/";
constexpr std::string_view invitation_prefix = "/invitation/";

std::string without_query(const std::string& path) {
  return path.substr(0, path.find('?'));
}

std::optional<std::string> token_after(std::string_view prefix, const std::string& path) {
  if (!path.starts_with(prefix)) return std::nullopt;
  std::string token = without_query(path.substr(prefix.size()));
  if (token.empty() || token.find_first_of("/#") != std::string::npos) return std::nullopt;
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

std::optional<library::Path> accept_on_the_way(const House& house, const accounts::Person& person,
                                               const std::string& token) {
  auto invitations = house.service.invitations();
  const auto view = invitations.look(token);
  if (!view || !invitations.meant_for(*view, person.email)) return std::nullopt;
  try {
    return invitations.accept(person.id, token);
  } catch (const api::ApiError&) {  // taken back this very moment: the link's page says so
    return std::nullopt;
  }
}

}  // namespace

void add_entrance(View& view, const Visit& visit, const std::string& email, const std::string& go_on) {
  const auto& accounts = visit.house().accounts;
  const bool sign_up = accounts.settings().sign_up != accounts::SignUp::closed;
  const std::string typed = visit.form().trimmed("email"), again = visit.query("again");
  set_flag(view, "stranger", true);
  set_flag(view, "mail", accounts.mail());
  set_flag(view, "sign_up", sign_up && !accounts.mail());
  set_flag(view, "signing_in", visit.is_form("/signin"));
  view.set("entrance_email", typed.empty() ? email : typed);
  view.set("go_on", go_on);
  view.set("next", visit.request().path + (again.empty() ? "" : "?again=" + text::percent_encode(again)));
}

std::string next_of(const Visit& visit) {
  const std::string next = visit.form().has("next") ? visit.form().get("next") : visit.query("next");
  return accounts::is_local_path(next) ? next : std::string();
}

std::string entrance_address(const Visit& visit, std::string_view path) {
  const std::string next = next_of(visit);
  if (is_invited(visit.house(), next)) return without_query(next);
  if (next.empty()) return std::string(path);
  return std::string(path) + "?next=" + text::percent_encode(next, text::unreserved_and_slash);
}

bool is_invited(const House& house, const std::string& next) {
  if (const auto token = token_after(claim_prefix, next))
    return house.service.claims().look(*token).state == library::ClaimState::waiting;
  if (const auto token = token_after(invitation_prefix, next))
    return house.service.invitations().look(*token).has_value();
  return false;
}

std::string home_of(const House& house, accounts::AccountId who) {
  std::optional<library::Path> only;
  for (const auto& organization : house.service.organizations().of(who))
    for (const auto& library : organization.libraries) {
      if (only) return "/home";
      only = library::Path{organization.id, library.id};
    }
  return only ? page_path(*only) : "/home";
}

std::string home_in(const House& house, accounts::AccountId who, const library::Path& path) {
  if (!path.library.empty()) return page_path(path);
  const auto card = house.service.organizations().look(who, path.organization);
  return card.libraries.size() == 1 ? page_path({card.id, card.libraries.front().id}) : settings_path(path);
}

http::Reply arrive(Visit& visit, const accounts::Entry& entry, const std::string& next) {
  visit.enter(entry);
  const House& house = visit.house();
  if (const auto token = token_after(claim_prefix, next))
    if (const auto path = claim_on_the_way(house, entry.person, *token))
      return visit.go(page_path(*path), "claimed");
  if (const auto token = token_after(invitation_prefix, next))
    if (const auto path = accept_on_the_way(house, entry.person, *token))
      return visit.go(home_in(house, entry.person.id, *path), "joined");
  return visit.go(accounts::is_local_path(next) ? next : home_of(house, entry.person.id));
}

}  // namespace lightkeep::pages
