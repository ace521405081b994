// Deleting libraries and organizations, and the account with what only it owns. The first step is one
// transaction and puts everything out of sight; cron removes the rest.
#include "app/library/faults.h"
#include "app/library/roles.h"
#include "store/accounts.h"
#include "store/removals.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

void begin(store::Writer& db, const Standing& standing, const std::string& typed) {
  require(standing.roles, standing.library ? Action::remove_library : Action::remove_organization);
  const std::string& slug = standing.library ? standing.library->slug : standing.organization.slug;
  if (typed != slug)
    throw ApiError(errors::bad_user_input, "To delete it, type its address: `" + slug + "`.");
  if (standing.library)
    begin_removal(db, standing.library->id);
  else
    begin_removal(db, standing.organization.id);
}

bool owns_alone(store::Reader& db, AccountId who, store::OrganizationId id) {
  return find_role(db, id, who) == store::OrganizationRole::owner && count_owners(db, id) == 1;
}

void after_removal(const Context& context) {
  context.ports.image_gone({});
  if (context.ports.removal_wanted) context.ports.removal_wanted();
}

}  // namespace

void Organizations::remove(AccountId who, const Spot& spot, const std::string& typed) {
  context_.write([&](store::Writer& db) { begin(db, find_standing(db, who, spot), typed); });
  after_removal(context_);
}

Farewell Organizations::farewell(AccountId who) {
  return context_.read([&](store::Reader& db) {
    Farewell farewell;
    for (const store::OrganizationId id : organizations_of(db, who)) {
      const Standing standing{*find_organization(db, id), {}, {find_role(db, id, who), {}}};
      auto& list = owns_alone(db, who, id) ? farewell.removed : farewell.left;
      list.push_back(card_with_libraries(db, who, standing));
    }
    return farewell;
  });
}

void Organizations::remove_account(AccountId who) {
  context_.write([&](store::Writer& db) {
    for (const store::OrganizationId id : organizations_of(db, who))
      if (owns_alone(db, who, id)) begin_removal(db, id);
    store::remove_account(db, who);
  });
  after_removal(context_);
}

}  // namespace lightkeep::library
