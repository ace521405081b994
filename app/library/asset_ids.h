// From the ids that a client names to rows. Inside the room only.
#pragma once

#include <string>
#include <vector>

#include "store/assets.h"

namespace lightkeep::library {

/// The live assets of these ids, each once. Throws ApiError(resource_not_found) naming the first that is not
/// one.
std::vector<store::Asset> require_assets(store::Reader& db, store::LibraryId library,
                                         const std::vector<std::string>& ids);
std::vector<store::AssetId> ids_of(const std::vector<store::Asset>& assets);

}  // namespace lightkeep::library
