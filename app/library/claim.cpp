#include "app/library/claim.h"

#include "app/accounts/email.h"
#include "app/library/addresses.h"
#include "app/library/authorization.h"
#include "app/library/presenter.h"
#include "app/library/quota.h"
#include "app/library/store_access.h"
#include "store/accounts.h"
#include "store/claims.h"
#include "store/members.h"
#include "store/organizations.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr int shown_pictures = 8;

void add_pictures(store::Reader& db, store::LibraryId library, const Presenter& presenter, ClaimView& view) {
  store::AssetPage page;
  page.library = library;
  page.limit = shown_pictures;
  for (const store::Asset& row : list_assets(db, page).assets) {
    api::Asset asset = presenter.asset(row, {});
    if (asset.thumb_url) view.pictures.push_back(std::move(asset));
  }
}

ClaimState state_of(const store::Claim& claim, std::int64_t now) {
  if (claim.claimed) return ClaimState::claimed;
  return claim.lapsed || claim.expires <= now ? ClaimState::lapsed : ClaimState::waiting;
}

// Where the library is now; empty when it was deleted since.
Path path_of(store::Reader& db, std::optional<store::LibraryId> id) {
  const auto library = id ? find_library(db, *id) : std::nullopt;
  if (!library) return {};
  return {find_organization(db, library->organization)->slug, library->slug};
}

// Throws ApiError for what cannot be claimed at `now`.
store::Claim require_waiting(store::Reader& db, const std::string& token, std::int64_t now) {
  const auto claim = find_claim(db, store::sha256(token));
  if (!claim)
    throw ApiError(errors::resource_not_found, "There is no such claim link. Check that it is complete.");
  const ClaimState state = state_of(*claim, now);
  if (state == ClaimState::claimed) throw ApiError(errors::claimed);
  if (state == ClaimState::lapsed || !claim->library) throw ApiError(errors::lapsed);
  return *claim;
}

void require_address(store::Reader& db, const store::Claim& claim, AccountId who, bool other_address) {
  const auto account = find_account(db, who);
  if (!account) refuse_unknown();
  if (other_address || accounts::email_key(account->email) == accounts::email_key(claim.email)) return;
  throw ApiError(errors::bad_user_input,
                 "This library was made for another address. Say that it is yours to claim it as " +
                     account->email + ".");
}

void require_room(const Settings& settings, const store::Organization& target,
                  const store::Library& library) {
  if (library.stored_bytes == 0 || has_quota(settings, target, library.stored_bytes)) return;
  throw ApiError(errors::storage_limit,
                 "This organization has not enough storage left for the library's images. You can claim the"
                 " library all the same: keep it apart, in an organization of its own.");
}

// The library joins an organization of the claimer's, and its own ends. Keys name it as they always did.
Path join(const Context& context, store::Writer& db, AccountId who, const store::Library& library,
          const std::string& into) {
  const auto now = context.now();
  const auto target = authorize(db, who, {into, {}}, Action::create_library).organization;
  require_room(context.settings, target, library);
  const auto own = find_organization(db, library.organization);
  const std::string slug = move_into(db, {*own, target, library, true}, now);
  merge_organization(db, own->id, target.id);
  pin_address(db, own->slug, target.id, now);
  return {target.slug, slug};
}

Path hand_over(const Context& context, store::Writer& db, AccountId who, const store::Claim& claim,
               const std::string& into) {
  const auto now = context.now();
  if (!mark_claimed(db, claim.id, who, now)) throw ApiError(errors::lapsed);
  if (!into.empty()) return join(context, db, who, *find_library(db, *claim.library), into);
  set_role(db, *claim.organization, who, store::OrganizationRole::owner, now);
  return path_of(db, claim.library);
}

}  // namespace

ClaimView Claims::look(std::string_view token) {
  const auto hash = store::sha256(token);
  return context_.read([&](store::Reader& db) {
    ClaimView view;
    const auto claim = find_claim(db, hash);
    if (!claim) return view;
    view.state = state_of(*claim, context_.now());
    view.expires = claim->expires;
    if (view.state == ClaimState::claimed) {
      view.path = path_of(db, claim->library);
      return view;
    }
    view.library_name = claim->library_name;
    if (view.state != ClaimState::waiting || !claim->library) return view;
    const auto library = find_library(db, *claim->library);
    if (!library) return view;
    view.library_name = library->name;
    view.email = claim->email;
    view.images = library->asset_count;
    view.bytes = library->stored_bytes;
    add_pictures(db, library->id, Presenter(context_.settings), view);
    return view;
  });
}

ClaimStatus Claims::status(const Caller& caller) {
  return context_.read([&](store::Reader& db) {
    const std::int64_t now = context_.now();
    const store::Organization own = authorize(db, caller, now).organization;
    return ClaimStatus{own.slug, own.claimed ? std::nullopt : own.expires, now, own.stored_bytes};
  });
}

bool Claims::is_link_of(const Caller& caller, std::string_view url) {
  const std::string begin = Urls(context_.settings).claim("");
  if (!url.starts_with(begin)) return false;
  const auto hash = store::sha256(url.substr(begin.size()));
  return context_.read([&](store::Reader& db) {
    const auto claim = find_claim(db, hash);
    return authorize(db, caller, context_.now()).organization.id ==
           (claim ? claim->organization : std::nullopt);
  });
}

bool Claims::meant_for(const ClaimView& view, const std::string& email) const {
  return accounts::email_key(view.email) == accounts::email_key(email);
}

Path Claims::claim(AccountId who, const ClaimRequest& request) {
  return context_.write([&](store::Writer& db) {
    const store::Claim claim = require_waiting(db, request.token, context_.now());
    require_address(db, claim, who, request.other_address);
    return hand_over(context_, db, who, claim, request.into);
  });
}

}  // namespace lightkeep::library
