// Which of a library's listed originals a filter means.
#include "store/asset_filter.h"

#include <algorithm>
#include <limits>
#include <set>

#include "store/rows.h"

namespace lightkeep::store {
namespace {

/// The rows of the tags that there are, as a JSON array; null where no tag was asked for.
std::optional<std::string> tag_rows(Reader& db, LibraryId library, const std::set<std::string>& texts) {
  if (texts.empty()) return std::nullopt;
  std::string list = "[";
  for (const std::string& text : texts) {
    const auto id =
        read_first<std::int64_t>(db, "select id from tag where library = ?1 and text = ?2", library, text);
    if (!id) continue;
    if (list.size() > 1) list += ',';
    list += std::to_string(*id);
  }
  return list + "]";
}

#define LISTED "from asset a where a.library = ?1 and a.trashed is null and a.parent is null"
#define ORIENTATION                                 \
  "case when a.width = 0 or a.height = 0 then null" \
  " when a.width > a.height then 0 when a.width < a.height then 1 else 2 end"
// The tags are read once.
#define HAS_TAGS(any, all, count)                                             \
  " and (" any                                                                \
  " is null or a.id in (select asset from asset_tag where listed is not null" \
  "  and tag in (select value from json_each(" any                            \
  "))))"                                                                      \
  " and (" all                                                                \
  " is null or a.id in (select asset from asset_tag where listed is not null" \
  "  and tag in (select value from json_each(" all ")) group by asset having count(*) = " count "))"

// What is not set is null. The index asset_listed has all the columns.
constexpr const char* matching =
    "select a.created, a.id, " LK_SHAPE_SQL " " LISTED
    " and a.created >= ?2 and a.created <= ?3"
    " and (?4 is null or a.content_type = ?4) and (?5 is null or a.uploaded_by = ?5)"
    " and (?6 is null or ?6 = " ORIENTATION
    ")" HAS_TAGS("?7", "?8", "?9") " order by a.created desc, a.id desc";

constexpr const char* tagged = "select a.id, a.created, " ORIENTATION
                               ", a.content_type, a.uploaded_by " LISTED HAS_TAGS("?2", "?3", "?4");

// From newest first.
std::vector<Match> arrange(Reader& db, LibraryId library, Sort sort, std::vector<Match> matches) {
  if (sort == Sort::oldest) std::ranges::reverse(matches);
  if (sort == Sort::newest || sort == Sort::oldest || matches.empty()) return matches;
  std::vector<AssetId> meant;
  for (const Match& match : matches) meant.push_back(match.place.id);
  std::ranges::sort(meant);
  std::vector<Match> arranged;
  arranged.reserve(meant.size());
  for_each_place(db, library, sort, [&](AssetId id, char shape, const auto& place) {
    if (std::ranges::binary_search(meant, id)) arranged.push_back({place(), shape});
  });
  return arranged;
}

std::set<std::string> each(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

}  // namespace

bool AssetFilter::narrows() const {
  return !all_tags.empty() || content_type || uploaded_by || orientation || created_from || created_before;
}

std::vector<Match> match_assets(Reader& db, LibraryId library, const AssetFilter& filter, Sort sort) {
  std::vector<Match> matches;
  constexpr Millis first = std::numeric_limits<Millis>::min(), last = std::numeric_limits<Millis>::max();
  if (filter.created_before == first) return matches;
  const auto any = each(filter.tags), all = each(filter.all_tags);
  const auto until = filter.created_before ? *filter.created_before - 1 : last;
  SQLite::Statement& row = query(db, matching, library, filter.created_from.value_or(first), until,
                                 filter.content_type, filter.uploaded_by, filter.orientation,
                                 tag_rows(db, library, any), tag_rows(db, library, all), all.size());
  while (row.executeStep())
    matches.push_back({{row.getColumn(0).getInt64(), {}, read_id<AssetId>(row.getColumn(1))},
                       static_cast<char>(row.getColumn(2).getInt())});
  return arrange(db, library, sort, std::move(matches));
}

void for_each_tagged(Reader& db, LibraryId library, const AssetFilter& filter,
                     const std::function<void(const Tagged&)>& take) {
  const auto any = each(filter.tags), all = each(filter.all_tags);
  SQLite::Statement& row =
      query(db, tagged, library, tag_rows(db, library, any), tag_rows(db, library, all), all.size());
  while (row.executeStep()) {
    Tagged one{read_id<AssetId>(row.getColumn(0)), row.getColumn(1).getInt64()};
    if (!row.getColumn(2).isNull()) one.orientation = static_cast<Orientation>(row.getColumn(2).getInt());
    one.content_type = row.getColumn(3).getText();
    one.uploaded_by = row.getColumn(4).getText();
    take(one);
  }
}

}  // namespace lightkeep::store
