#include "app/library/claim.h"

#include "app/library/faults.h"
#include "app/library/present.h"
#include "store/claims.h"
#include "store/organizations.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

constexpr int shown_pictures = 8;

void add_pictures(store::Reader& db, store::LibraryId library, const Presenter& presenter, ClaimView& view) {
  store::AssetPage page;
  page.library = library;
  page.limit = shown_pictures;
  for (const store::Asset& row : list_assets(db, page).assets) {
    const api::Asset asset = presenter.asset(row, {}, {});
    if (asset.thumb_url) view.pictures.push_back({*asset.thumb_url, asset.name, row.width, row.height});
  }
}

ClaimState state_of(const store::Claim& claim, std::int64_t now) {
  if (claim.claimed) return ClaimState::claimed;
  return claim.lapsed || claim.expires <= now ? ClaimState::lapsed : ClaimState::waiting;
}

}  // namespace

ClaimView Claims::look(std::string_view token) {
  const auto hash = store::sha256(token);
  return guarded([&] {
    return context_.store.metadata().read([&](store::Reader& db) {
      ClaimView view;
      const auto claim = find_claim(db, hash);
      if (!claim) return view;
      view.state = state_of(*claim, context_.now());
      view.library_name = claim->library_name;
      view.expires = claim->expires;
      if (view.state != ClaimState::waiting || !claim->library) return view;
      const auto library = find_library(db, *claim->library);
      const auto organization = find_organization(db, *claim->organization);
      if (!library || !organization) return view;
      view.library_name = library->name;
      view.email = claim->email;
      view.images = library->asset_count;
      view.bytes = organization->stored_bytes;
      add_pictures(db, library->id, Presenter(context_.settings), view);
      return view;
    });
  });
}

}  // namespace lightkeep::library
