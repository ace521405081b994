#include "app/pages/connection_choices.h"

#include "app/pages/words.h"

namespace lightkeep::pages {

bool is_allowed(const Visit& visit) {
  const std::string decision = visit.form().get("decision");
  if (decision != "allow" && decision != "deny")
    throw api::ApiError(api::errors::bad_user_input, "Choose to allow or to deny.");
  return decision == "allow";
}

oauth::Consent consent_of(const Visit& visit) {
  return {visit.who(), visit.form().get("organization"), visit.form().get("write") == "yes",
          visit.request().client};
}

void add_choices(View& view, const Visit& visit, bool write) {
  const auto organizations = visit.house().service.organizations().of(visit.who());
  const std::string chosen = visit.form().get("organization");
  View list{View::type::list};
  for (const auto& card : organizations) {
    View item;
    item.set("id", card.id);
    item.set("name", card.name);
    item.set("role", std::string(find_role(organization_roles(), card.role).one));
    set_flag(item, "chosen", organizations.size() == 1 || card.id == chosen);
    list << item;
  }
  view.set("organizations", list);
  set_flag(view, "none", organizations.empty());
  set_flag(view, "write", write);
  set_flag(view, "write_kept", !visit.refused() || visit.form().get("write") == "yes");
}

}  // namespace lightkeep::pages
