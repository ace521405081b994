// What people change of organizations and libraries: names, addresses, and where a library belongs.
#include "app/library/addresses.h"
#include "app/library/faults.h"
#include "app/library/names.h"
#include "app/library/roles.h"
#include "app/library/room.h"
#include "store/api_keys.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

}  // namespace

void Organizations::rename(AccountId who, const Spot& spot, const std::string& name) {
  const std::string cleaned = clean_name(name);
  context_.write([&](store::Writer& db) {
    const Standing standing = find_standing(db, who, spot);
    require(standing.roles, standing.library ? Action::rename_library : Action::rename_organization);
    if (standing.library)
      rename_library(db, standing.library->id, cleaned);
    else
      rename_organization(db, standing.organization.id, cleaned);
  });
}

void Organizations::change_address(AccountId who, const Spot& spot, const std::string& slug) {
  check_slug(slug);
  context_.write([&](store::Writer& db) {
    const Standing standing = find_standing(db, who, spot);
    const auto& [organization, library, roles] = standing;
    require(roles, library ? Action::change_library_address : Action::change_organization_address);
    if (library)
      change_slug(db, organization, *library, slug, context_.now());
    else
      change_slug(db, organization, slug, context_.now());
  });
}

Spot Organizations::move_library(AccountId who, const Spot& spot, const std::string& target) {
  return context_.write([&](store::Writer& db) {
    const auto [from, library, roles] = require_standing(db, who, spot, Action::move_library);
    const auto to = require_standing(db, who, {target, {}}, Action::create_library).organization;
    if (to.id == from.id)
      throw ApiError(errors::bad_user_input, "The library is in this organization already.");
    if (library->stored_bytes > 0) check_quota(context_.settings, to, library->stored_bytes);
    const Spot now_at{to.slug, move_into(db, {from, to, *library}, context_.now())};
    drop_foreign_grants(db, library->id);
    return now_at;
  });
}

}  // namespace lightkeep::library
