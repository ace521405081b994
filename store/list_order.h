// The orders in which the listed originals of a library can be read: each from an index of its own that has
// the shapes too. Called by assets.cpp and asset_filter.cpp. Inside Metadata::read; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

enum class Sort {
  newest,
  oldest,
  name,   // as people look names up (text/sort_key.h)
  size,   // of the file, largest first
  taken,  // when, newest first; where nobody knows behind all others, newest first
};

/// Where an image stands in an order. It stays a place when the image is gone.
struct Place {
  std::int64_t number = 0;  // what is sorted by: a time, a size; 0 where that is a name
  std::string key{};        // of the name; empty where it is a number
  AssetId id{};             // tells apart what is equal

  bool operator==(const Place&) const = default;
};

bool stands_before(Sort sort, const Place& one, const Place& other);
/// Whether places are told apart by `key`.
bool sorts_by_key(Sort sort);

/// Those behind `after`, less the first `offset`.
std::vector<Place> list_places(Reader& db, LibraryId library, Sort sort, const std::optional<Place>& after,
                               std::int64_t offset, int limit);
/// All of them in order, each with its shape (LK_SHAPE_SQL).
void for_each_listed(Reader& db, LibraryId library, Sort sort,
                     const std::function<void(AssetId, char shape)>& take);
std::int64_t count_places_before(Reader& db, LibraryId library, Sort sort, const Place& place);
/// None when the image is gone.
std::optional<Place> place_of(Reader& db, AssetId asset, Sort sort);

}  // namespace lightkeep::store
