#include "app/pages/entrance.h"

namespace lightkeep::pages {

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

}  // namespace lightkeep::pages
