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

/// What the page is a part of, and how many there are in all.
struct Listed {
  Streams streams;
  std::int64_t found = 0;
};

Listed find_listed(Reader& db, const AssetPage& page) {
  if (page.parent)
    return {{views_of_original, {static_cast<std::int64_t>(*page.parent)}},
            count_live_views(db, std::span(&*page.parent, 1)).front()};
  if (page.tags.empty())
    return {{listed_in_library, {static_cast<std::int64_t>(page.library)}},
            read_number(db, "select asset_count from library where id = ?1", 0, page.library)};
  const std::vector<TagRow> tags = find_tags(db, page.library, page.tags);
  Listed listed{{listed_under_tag, {}}, count_any(db, tags)};
  for (const TagRow& tag : tags) listed.streams.rows.push_back(tag.id);
  return listed;
}

}  // namespace

AssetList list_assets(Reader& db, const AssetPage& page) {
  AssetList list;
  if (read_number(db, "select asset_count from library where id = ?1 and purging = 0", 0, page.library) == 0)
    return list;
  const Listed listed = find_listed(db, page);
  list.found = listed.found;
  const Slice slice{page.after.value_or(newest_of_all), page.after ? 0 : page.offset, page.limit + 1};
  auto ids = newest_assets(db, listed.streams, slice);
  list.more = static_cast<int>(ids.size()) > page.limit;
  if (list.more) ids.pop_back();
  list.assets = load_assets(db, ids, page.most_bytes);
  list.more = list.more || list.assets.size() < ids.size();
  return list;
}

}  // namespace lightkeep::store
