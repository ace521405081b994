// Organizations as people see them: which are theirs, what is in them, and what new ones begin with.
#include <algorithm>

#include "app/library/addresses.h"
#include "app/library/asset_ids.h"
#include "app/library/cursors.h"
#include "app/library/faults.h"
#include "app/library/names.h"
#include "app/library/present.h"
#include "app/library/roles.h"
#include "app/library/slug.h"
#include "store/accounts.h"
#include "store/search.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr int pictures_on_a_page = 60;
constexpr std::int64_t most_pages = 1'000;       // of a search
constexpr std::size_t most_organizations = 100;  // of one person

std::vector<OrganizationCard> cards_of(store::Reader& db, AccountId who) {
  std::vector<OrganizationCard> cards;
  for (const store::OrganizationId id : organizations_of(db, who)) {
    const auto organization = find_organization(db, id);
    cards.push_back(card_with_libraries(db, who, {*organization, {}, {find_role(db, id, who), {}}}));
  }
  return cards;
}

Picture to_picture(const store::Asset& row, const Presenter& presenter) {
  const api::Asset asset = presenter.asset(row, {}, {});
  Picture picture;
  picture.id = row.public_id;
  picture.name = asset.name;
  picture.url = asset.url;
  picture.thumb_url = asset.thumb_url;
  picture.failure = row.failure;
  picture.width = row.width;
  picture.height = row.height;
  picture.created = row.created;
  return picture;
}

// Where an earlier address leads; null for one that is in use, and for what is none.
std::optional<Spot> present_address(store::Reader& db, const Spot& spot) {
  const auto present = find_organization(db, spot.organization);
  if (spot.library.empty()) {
    const auto organization = present ? std::nullopt : find_earlier(db, spot.organization);
    return organization ? std::optional(Spot{organization->slug, {}}) : std::nullopt;
  }
  if (present && find_library(db, present->id, spot.library)) return std::nullopt;
  const auto library = find_earlier(db, spot);
  if (!library) return std::nullopt;
  return Spot{find_organization(db, library->organization)->slug, library->slug};
}

bool sees(store::Reader& db, AccountId who, const Spot& spot) {
  try {
    find_standing(db, who, spot);
    return true;
  } catch (const ApiError&) {
    return false;
  }
}

}  // namespace

std::vector<OrganizationCard> Organizations::of(AccountId who) {
  return context_.read([&](store::Reader& db) { return cards_of(db, who); });
}

OrganizationCard Organizations::look(AccountId who, const std::string& organization) {
  return context_.read([&](store::Reader& db) {
    return card_with_libraries(db, who, find_standing(db, who, {organization, {}}));
  });
}

LibraryPlace Organizations::look(AccountId who, const Spot& spot) {
  return context_.read([&](store::Reader& db) {
    const Standing standing = require_standing(db, who, spot, Action::see_library);
    return LibraryPlace{to_card(standing.organization, standing.roles),
                        to_card(*standing.library, standing.roles)};
  });
}

PicturePage Organizations::pictures(AccountId who, const Spot& spot, const std::string& cursor) {
  store::AssetPage wanted;
  wanted.limit = pictures_on_a_page + 1;  // one more tells whether there is a next page
  if (!cursor.empty()) wanted.after = parse_cursor(cursor);
  return context_.read([&](store::Reader& db) {
    wanted.library = require_standing(db, who, spot, Action::see_library).library->id;
    auto rows = list_assets(db, wanted).assets;
    PicturePage page;
    if (static_cast<int>(rows.size()) > pictures_on_a_page) {
      rows.pop_back();
      page.next = make_cursor({rows.back().created, rows.back().id});
    }
    const Presenter presenter(context_.settings);
    for (const store::Asset& row : rows) page.pictures.push_back(to_picture(row, presenter));
    return page;
  });
}

PicturePage Organizations::search(AccountId who, const Spot& spot, const std::string& words,
                                  std::int64_t page) {
  const std::int64_t number = std::clamp<std::int64_t>(page, 1, most_pages);
  store::SearchQuery wanted;
  wanted.text = words;
  wanted.offset = (number - 1) * pictures_on_a_page;
  wanted.limit = pictures_on_a_page;
  return context_.read([&](store::Reader& db) {
    wanted.libraries = {require_standing(db, who, spot, Action::see_library).library->id};
    const store::SearchPage matches = search_assets(db, wanted);
    std::vector<store::AssetId> ids;
    for (const store::SearchHit& hit : matches.hits) ids.push_back(hit.asset);
    PicturePage result;
    result.found = matches.found;
    const Presenter presenter(context_.settings);
    for (const store::Asset& row : load_assets(db, ids))
      result.pictures.push_back(to_picture(row, presenter));
    if (number < most_pages && wanted.offset + pictures_on_a_page < matches.found)
      result.next = std::to_string(number + 1);
    return result;
  });
}

Scope Organizations::enter(AccountId who, const Spot& spot, Action action) {
  return context_.read([&](store::Reader& db) {
    const Standing standing = require_standing(db, who, spot, action);
    const auto account = find_account(db, who);
    if (!account) refuse_unknown();
    const bool write = action == Action::edit_images;
    Principal principal;
    principal.organization = standing.organization.id;
    principal.name = account->name.empty() ? account->email : account->name;
    principal.reach = {{standing.library->id, write}};
    principal.person = who;
    return Scope{std::move(principal), std::make_shared<const store::Organization>(standing.organization),
                 std::make_shared<const store::Library>(*standing.library), standing.organization.slug};
  });
}

std::optional<Spot> Organizations::moved(AccountId who, const Spot& spot) {
  return context_.read([&](store::Reader& db) {
    const auto present = present_address(db, spot);
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

std::string Organizations::create_library(AccountId who, const std::string& organization,
                                          const std::string& name) {
  const std::string cleaned = clean_name(name);
  return context_.write([&](store::Writer& db) {
    const auto standing = require_standing(db, who, {organization, {}}, Action::create_library);
    const std::string slug = free_slug(db, standing.organization, make_slug(cleaned, "library", 40));
    insert_library(db, {standing.organization.id, slug, cleaned, context_.now()});
    return slug;
  });
}

}  // namespace lightkeep::library
