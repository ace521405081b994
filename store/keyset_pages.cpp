// Pages of listed assets, newest first.
#include "store/keyset_pages.h"

#include <algorithm>
#include <functional>

#include "store/rows.h"

namespace lightkeep::store {

const char* const listed_in_library =
    "select created, id from asset where library = ?1 and trashed is null and parent is null"
    " and (created, id) < (?2, ?3) order by created desc, id desc limit ?4 offset ?5";

const char* const listed_under_tag =
    "select listed, asset from asset_tag where tag = ?1 and listed is not null"
    " and (listed, asset) < (?2, ?3) order by listed desc, asset desc limit ?4 offset ?5";

const char* const views_of_original =
    "select created, id from asset where parent = ?1 and trashed is null"
    " and (created, id) < (?2, ?3) order by created desc, id desc limit ?4 offset ?5";

namespace {

void read_stream(Statement& row, std::vector<Position>& out) {
  while (row.step()) out.emplace_back(row.number(0), row.number<AssetId>(1));
}

}  // namespace

std::vector<Position> newest_assets(Reader& db, const Streams& streams, const Slice& slice) {
  // One stream skips by itself; of several, any could hold the whole of the slice and what is before it.
  const bool one = streams.rows.size() == 1;
  const std::int64_t limit = one ? slice.limit : slice.offset + slice.limit;
  std::vector<Position> positions;
  for (const std::int64_t stream : streams.rows) {
    read_stream(
        query(db, streams.sql, stream, slice.below.first, slice.below.second, limit, one ? slice.offset : 0),
        positions);
  }
  std::sort(positions.begin(), positions.end(), std::greater<>());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  const auto skipped =
      std::min<std::size_t>(one ? 0 : static_cast<std::size_t>(slice.offset), positions.size());
  const auto taken = std::min<std::size_t>(static_cast<std::size_t>(slice.limit), positions.size() - skipped);
  const auto first = positions.begin() + static_cast<std::ptrdiff_t>(skipped);
  return {first, first + static_cast<std::ptrdiff_t>(taken)};
}

}  // namespace lightkeep::store
