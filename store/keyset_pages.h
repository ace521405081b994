// Pages of listed assets, newest first, merged from sorted streams of (created, id): one library, several, or
// the assets of several tags. Used by assets.cpp, trash.cpp and search.cpp. Any thread.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

using Position = std::pair<Millis, AssetId>;
constexpr Position newest_of_all = {std::numeric_limits<Millis>::max(),
                                    static_cast<AssetId>(std::numeric_limits<std::int64_t>::max())};

/// A statement that gives (created, id) newest first: ?1 the stream's row, ?2 and ?3 the position to start
/// below, ?4 limit, ?5 offset.
struct Streams {
  const char* sql = nullptr;
  std::vector<std::int64_t> rows;
};

struct Slice {
  Position below = newest_of_all;
  std::int64_t offset = 0;
  int limit = 0;
};

/// The slice of the merged streams; an asset that is in several counts once.
std::vector<Position> newest_assets(Reader& db, const Streams& streams, const Slice& slice);

/// ?1 is a library.
extern const char* const listed_in_library;
/// ?1 is a tag's row.
extern const char* const listed_under_tag;
/// ?1 is an original.
extern const char* const views_of_original;

}  // namespace lightkeep::store
