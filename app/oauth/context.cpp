#include "app/oauth/context.h"

#include "store/members.h"

namespace lightkeep::oauth {

using api::ApiError;
namespace errors = api::errors;

void Context::take(std::string_view kind, std::string_view key) const {
  if (!ports.take_attempt) return;
  if (const auto wait = ports.take_attempt(kind, key))
    throw ApiError(errors::rate_limited, "Too many attempts. Try again a little later.").retry_after(*wait);
}

bool belongs(store::Reader& db, store::AccountId person, store::OrganizationId organization) {
  return find_organization(db, organization) && find_role(db, organization, person);
}

std::optional<store::Organization> find_own(store::Reader& db, store::AccountId person,
                                            std::string_view slug) {
  auto organization = find_organization(db, slug);
  if (!organization || !find_role(db, organization->id, person)) return std::nullopt;
  return organization;
}

}  // namespace lightkeep::oauth
