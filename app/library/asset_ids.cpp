#include "app/library/asset_ids.h"

#include <algorithm>
#include <set>

#include "app/api/errors.h"

namespace lightkeep::library {

std::vector<store::Asset> require_assets(store::Reader& db, store::LibraryId library,
                                         const std::vector<std::string>& ids) {
  const std::set<std::string> distinct(ids.begin(), ids.end());
  const std::vector<std::string> wanted(distinct.begin(), distinct.end());
  auto found = find_assets(db, library, wanted);
  if (found.size() == wanted.size()) return found;
  for (const std::string& id : ids)
    if (std::ranges::none_of(found, [&](const store::Asset& a) { return a.public_id == id; }))
      throw api::ApiError(api::errors::resource_not_found,
                          "There is no asset `" + id.substr(0, 64) + "` in this library.");
  return found;
}

std::vector<store::AssetId> ids_of(const std::vector<store::Asset>& assets) {
  std::vector<store::AssetId> ids;
  ids.reserve(assets.size());
  for (const store::Asset& asset : assets) ids.push_back(asset.id);
  return ids;
}

}  // namespace lightkeep::library
