#include "app/library/organizations.h"

#include "app/library/addresses.h"
#include "app/library/authorization.h"
#include "app/library/names.h"
#include "app/library/permissions.h"
#include "app/library/quota.h"
#include "app/library/store_access.h"
#include "store/accounts.h"
#include "store/members.h"
#include "store/removals.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::size_t most_organizations = 100;  // of one person

OrganizationCard to_card(const store::Organization& row, const Roles& roles) {
  OrganizationCard card;
  card.id = row.slug;
  card.name = row.name;
  if (roles.organization) card.role = name_of(*roles.organization);
  card.stored_bytes = row.stored_bytes;
  card.created = row.created;
  card.roles = roles;
  return card;
}

LibraryCard to_card(const store::Library& row, const Roles& roles) {
  LibraryCard card;
  card.id = row.slug;
  card.name = row.name;
  if (roles.library) card.role = name_of(*roles.library);
  card.images = row.asset_count;
  card.trashed = row.trash_count;
  card.created = row.created;
  card.whole_originals = row.whole_originals;
  card.roles = roles;
  return card;
}

OrganizationCard card_with_libraries(store::Reader& db, AccountId who, const Authorized& at) {
  OrganizationCard card = to_card(at.organization, at.roles);
  for (const auto& [row, roles] : visible_libraries(db, who, at))
    card.libraries.push_back(to_card(row, roles));
  return card;
}

OrganizationCard card_of(store::Reader& db, AccountId who, store::OrganizationId id) {
  return card_with_libraries(db, who,
                             {*find_organization(db, id), {}, {.organization = find_role(db, id, who)}});
}

// Where an earlier address leads; null for one that is in use, and for what is none.
std::optional<Path> present_address(store::Reader& db, const Path& path) {
  const auto present = find_organization(db, path.organization);
  if (path.library.empty()) {
    const auto organization = present ? std::nullopt : find_earlier(db, path.organization);
    return organization ? std::optional(Path{organization->slug, {}}) : std::nullopt;
  }
  if (present && find_library(db, present->id, path.library)) return std::nullopt;
  const auto library = find_earlier(db, path);
  if (!library) return std::nullopt;
  return Path{find_organization(db, library->organization)->slug, library->slug};
}

bool sees(store::Reader& db, AccountId who, const Path& path) {
  try {
    authorize(db, who, path);
    return true;
  } catch (const ApiError&) {
    return false;
  }
}

bool owns_alone(store::Reader& db, AccountId who, store::OrganizationId id) {
  return find_role(db, id, who) == store::OrganizationRole::owner && count_owners(db, id) == 1;
}

}  // namespace

bool may_be_address(const Path& path) {
  return is_slug(path.organization) && !is_reserved_slug(path.organization) &&
         (path.library.empty() || is_slug(path.library));
}

std::vector<OrganizationCard> Organizations::of(AccountId who) {
  return context_.read([&](store::Reader& db) {
    std::vector<OrganizationCard> cards;
    for (const store::OrganizationId id : organizations_of(db, who)) cards.push_back(card_of(db, who, id));
    return cards;
  });
}

OrganizationCard Organizations::look(AccountId who, const std::string& organization) {
  return context_.read([&](store::Reader& db) {
    return card_with_libraries(db, who, authorize(db, who, {organization, {}}));
  });
}

LibraryView Organizations::look(AccountId who, const Path& path) {
  return context_.read([&](store::Reader& db) {
    const Authorized at = authorize(db, who, path, Action::see_library);
    return LibraryView{to_card(at.organization, at.roles), to_card(*at.library, at.roles)};
  });
}

std::optional<Path> Organizations::moved(AccountId who, const Path& path) {
  return context_.read([&](store::Reader& db) {
    const auto present = present_address(db, path);
    return present && sees(db, who, *present) ? present : std::nullopt;
  });
}

std::string Organizations::create(AccountId who, const std::string& name) {
  const std::string cleaned = clean_name(name);
  const std::string slug = random_slug(cleaned);
  context_.write([&](store::Writer& db) {
    if (!find_account(db, who)) refuse_unknown();
    if (organizations_of(db, who).size() >= most_organizations)
      throw ApiError(errors::bad_user_input, "You are in " + std::to_string(most_organizations) +
                                                 " organizations already; leave or delete one first.");
    const auto id = insert_organization(db, {slug, cleaned, context_.now()});
    set_role(db, id, who, store::OrganizationRole::owner, context_.now());
  });
  return slug;
}

void Organizations::rename(AccountId who, const Path& path, const std::string& name, const Seen& seen) {
  const std::string cleaned = clean_name(name);
  const bool on_library = !path.library.empty();
  context_.write([&](store::Writer& db) {
    const Authorized at =
        authorize(db, who, path, on_library ? Action::rename_library : Action::rename_organization);
    check_seen(seen, at.library ? at.library->name : at.organization.name, cleaned);
    if (at.library)
      rename_library(db, at.library->id, cleaned);
    else
      rename_organization(db, at.organization.id, cleaned);
  });
}

void Organizations::share_whole_originals(AccountId who, const Path& path, bool whole) {
  context_.write([&](store::Writer& db) {
    const Authorized at = authorize(db, who, path, Action::share_whole_originals);
    set_whole_originals(db, at.library->id, whole, context_.now());
  });
}

void Organizations::change_address(AccountId who, const Path& path, const std::string& slug,
                                   const Seen& seen) {
  check_slug(slug);
  const bool on_library = !path.library.empty();
  context_.write([&](store::Writer& db) {
    const Authorized at = authorize(
        db, who, path, on_library ? Action::change_library_address : Action::change_organization_address);
    check_seen(seen, at.library ? at.library->slug : at.organization.slug, slug);
    if (at.library)
      change_slug(db, at.organization, *at.library, slug, context_.now());
    else
      change_slug(db, at.organization, slug, context_.now());
  });
}

void Organizations::remove(AccountId who, const std::string& organization, const std::string& typed) {
  context_.write([&](store::Writer& db) {
    const auto at = authorize(db, who, {organization, {}}, Action::remove_organization);
    if (typed != at.organization.slug)
      throw ApiError(errors::bad_user_input,
                     "To delete it, type its address: `" + at.organization.slug + "`.");
    begin_removal(db, at.organization.id, context_.now());
  });
}

Path Organizations::move_library(AccountId who, const Path& path, const std::string& target) {
  return context_.write([&](store::Writer& db) {
    const Authorized at = authorize(db, who, path, Action::move_library);
    const auto to = authorize(db, who, {target, {}}, Action::create_library).organization;
    if (to.id == at.organization.id)
      throw ApiError(errors::bad_user_input, "The library is in this organization already.");
    if (at.library->stored_bytes > 0) check_quota(context_.settings, to, at.library->stored_bytes);
    const Path now_at{to.slug, move_into(db, {at.organization, to, *at.library}, context_.now())};
    drop_foreign_grants(db, at.library->id);
    return now_at;
  });
}

AccountRemoval Organizations::preview_account_removal(AccountId who) {
  return context_.read([&](store::Reader& db) {
    AccountRemoval preview;
    for (const store::OrganizationId id : organizations_of(db, who))
      (owns_alone(db, who, id) ? preview.removed : preview.left).push_back(card_of(db, who, id));
    return preview;
  });
}

void Organizations::remove_account(AccountId who) {
  context_.write([&](store::Writer& db) {
    for (const store::OrganizationId id : organizations_of(db, who))
      if (owns_alone(db, who, id)) begin_removal(db, id, context_.now());
    store::remove_account(db, who);
  });
}

}  // namespace lightkeep::library
