// Pages of a library.
#include <algorithm>
#include <set>

#include "store/assets.h"
#include "store/newest.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

struct TagRow {
  std::int64_t id = 0;
  std::int64_t count = 0;
};

std::vector<TagRow> find_tags(Reader& db, LibraryId library, const std::vector<std::string>& texts) {
  std::vector<TagRow> tags;
  for (const std::string& text : std::set<std::string>(texts.begin(), texts.end())) {
    SQLite::Statement& row =
        query(db, "select id, count from tag where library = ?1 and text = ?2 and count > 0", library, text);
    if (row.executeStep()) tags.push_back({row.getColumn(0).getInt64(), row.getColumn(1).getInt64()});
  }
  return tags;
}

/// Assets under any of `tags`. One tag has a counter; of more, the rows have to be looked at.
std::int64_t count_any(Reader& db, const std::vector<TagRow>& tags) {
  if (tags.empty()) return 0;
  if (tags.size() == 1) return tags.front().count;
  std::vector<AssetId> assets;
  for (const TagRow& tag : tags) {
    SQLite::Statement& row =
        query(db, "select asset from asset_tag where tag = ?1 and listed is not null", tag.id);
    while (row.executeStep()) assets.push_back(read_id<AssetId>(row.getColumn(0)));
  }
  std::sort(assets.begin(), assets.end());
  return std::unique(assets.begin(), assets.end()) - assets.begin();
}

}  // namespace

AssetList list_assets(Reader& db, const AssetPage& page) {
  AssetList list;
  const std::int64_t count =
      read_number(db, "select asset_count from library where id = ?1 and purging = 0", 0, page.library);
  if (count == 0) return list;
  Streams streams{listed_in_library, {static_cast<std::int64_t>(page.library)}};
  list.found = count;
  if (!page.tags.empty()) {
    const std::vector<TagRow> tags = find_tags(db, page.library, page.tags);
    streams = {listed_under_tag, {}};
    for (const TagRow& tag : tags) streams.rows.push_back(tag.id);
    list.found = count_any(db, tags);
  }
  const Slice slice{page.after.value_or(newest_of_all), page.after ? 0 : page.offset, page.limit};
  list.assets = load_assets(db, newest_assets(db, streams, slice));
  return list;
}

}  // namespace lightkeep::store
