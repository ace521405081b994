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

/// Assets under any of `tags`: the counter of the largest, and of each other tag those that are under none
/// before it.
std::int64_t count_any(Reader& db, std::vector<TagRow> tags) {
  std::sort(tags.begin(), tags.end(), [](const TagRow& a, const TagRow& b) { return a.count > b.count; });
  std::set<AssetId> seen;
  std::int64_t total = tags.empty() ? 0 : tags.front().count;
  for (std::size_t i = 1; i < tags.size(); ++i) {
    SQLite::Statement& row =
        query(db,
              "select asset from asset_tag t where tag = ?1 and listed is not null and not exists"
              " (select 1 from asset_tag o where o.asset = t.asset and o.tag = ?2)",
              tags[i].id, tags.front().id);
    while (row.executeStep()) seen.insert(read_id<AssetId>(row.getColumn(0)));
  }
  return total + static_cast<std::int64_t>(seen.size());
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
