// Which of a library's listed originals a filter means.
#include "store/asset_filter.h"

#include <algorithm>
#include <limits>
#include <set>

#include "store/connection.h"
#include "store/kept_matches.h"
#include "store/list_columns.h"
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
// The tags are read once.
#define HAS_TAGS(any, all, count)                                             \
  " and (" any                                                                \
  " is null or a.id in (select asset from asset_tag where listed is not null" \
  "  and tag in (select value from json_each(" any                            \
  "))))"                                                                      \
  " and (" all                                                                \
  " is null or a.id in (select asset from asset_tag where listed is not null" \
  "  and tag in (select value from json_each(" all ")) group by asset having count(*) = " count "))"

std::set<std::string> each(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

// The index asset_listed has all the columns. What is not set is null.
constexpr const char* tagged =
    "select a.id, a.created, a.width, a.height, a.content_type, a.uploaded_by, a.taken, "
    "a.color_families " LISTED " and a.created >= ?2 and a.created <= ?3" HAS_TAGS(
        "?4", "?5", "?6") " order by a.created desc, a.id desc";

std::vector<AssetId> wordless(Reader& db, LibraryId library, unsigned without) {
  std::vector<AssetId> ids;
  Statement& row =
      query(db,
            "select a.id " LISTED
            " and (?2 = 0 or a.description = '')"
            " and (?3 = 0 or not exists (select 1 from asset_tag where asset = a.id)) order by a.id",
            library, (without & description_words) != 0, (without & tag_words) != 0);
  while (row.step()) ids.push_back(row.number<AssetId>(0));
  return ids;
}

/// Times of adding; both ends belong to it.
struct Span {
  Millis first = std::numeric_limits<Millis>::min(), last = std::numeric_limits<Millis>::max();
};

void for_each_tagged_in(Reader& db, LibraryId library, const AssetFilter& filter, const Span& span,
                        const std::function<void(const Tagged&)>& take) {
  const auto any = each(filter.tags), all = each(filter.all_tags);
  const auto lacking = filter.without == 0 ? std::vector<AssetId>() : wordless(db, library, filter.without);
  Statement& row = query(db, tagged, library, span.first, span.last, tag_rows(db, library, any),
                         tag_rows(db, library, all), all.size());
  while (row.step()) {
    Tagged one{row.number<AssetId>(0), row.number(1)};
    if (filter.without != 0 && !std::ranges::binary_search(lacking, one.id)) continue;
    one.width = row.number<int>(2);
    one.height = row.number<int>(3);
    one.content_type = row.bytes(4);
    one.uploaded_by = row.bytes(5);
    one.taken = row.number(6);
    one.colors = row.number<unsigned>(7);
    take(one);
  }
}

char shape_of(const Tagged& image) {
  if (image.height == 0) return 20;
  const std::int64_t height = image.height;
  return static_cast<char>(
      std::clamp<std::int64_t>((40 * std::int64_t{image.width} + height) / (2 * height), 10, 80));
}

bool is_within(Millis time, const std::optional<Millis>& from, const std::optional<Millis>& before) {
  return (!from || time >= *from) && (!before || time < *before);
}

template <class T>
bool is_chosen(const std::vector<T>& any_of, const auto& value) {
  return any_of.empty() || std::ranges::find(any_of, value) != any_of.end();
}

void take(Matches& matches, AssetId id, char shape) {
  matches.ids.push_back(id);
  matches.shapes.push_back(shape);
}

// From newest first.
Matches arrange(Reader& db, LibraryId library, Sort sort, Matches matches) {
  if (sort == Sort::oldest) {
    std::ranges::reverse(matches.ids);
    std::ranges::reverse(matches.shapes);
  }
  if (sort == Sort::newest || sort == Sort::oldest || matches.ids.empty()) return matches;
  std::ranges::sort(matches.ids);
  Matches arranged;
  arranged.ids.reserve(matches.ids.size());
  for_each_listed(db, library, sort, [&](AssetId id, char shape) {
    if (std::ranges::binary_search(matches.ids, id)) take(arranged, id, shape);
  });
  return arranged;
}

Matches read_all(Reader& db, LibraryId library, Sort sort) {
  Matches matches;
  for_each_listed(db, library, sort, [&](AssetId id, char shape) { take(matches, id, shape); });
  return matches;
}

Matches read_matches(Reader& db, LibraryId library, const AssetFilter& filter, Sort sort) {
  Matches matches;
  Span span;
  if (filter.created_before == span.first) return matches;
  if (filter.created_from) span.first = *filter.created_from;
  if (filter.created_before) span.last = *filter.created_before - 1;
  for_each_tagged_in(db, library, filter, span, [&](const Tagged& image) {
    if (missed(filter, image) == 0) take(matches, image.id, shape_of(image));
  });
  return arrange(db, library, sort, std::move(matches));
}

MatchKey key_of(Reader& db, LibraryId library, const AssetFilter& filter, Sort sort) {
  const auto version = read_number(db, "select last_change from library where id = ?1", 0, library);
  return {library, version, filter, sort};
}

}  // namespace

bool AssetFilter::narrows() const {
  return !all_tags.empty() || !content_types.empty() || !uploaders.empty() || !orientations.empty() ||
         colors != 0 || created_from || created_before || taken_from || taken_before || without != 0;
}

std::optional<Orientation> Tagged::orientation() const {
  if (width == 0 || height == 0) return std::nullopt;
  return width > height   ? Orientation::landscape
         : width < height ? Orientation::portrait
                          : Orientation::square;
}

unsigned missed(const AssetFilter& filter, const Tagged& image) {
  unsigned choices = 0;
  if (!is_chosen(filter.content_types, image.content_type)) choices |= by_type;
  if (!is_chosen(filter.uploaders, image.uploaded_by)) choices |= by_uploader;
  if (!is_chosen(filter.orientations, image.orientation())) choices |= by_orientation;
  if (filter.colors != 0 && (filter.colors & image.colors) == 0) choices |= by_color;
  if (!is_within(image.created, filter.created_from, filter.created_before)) choices |= by_time;
  const bool told = is_taken(image.taken) || (!filter.taken_from && !filter.taken_before);
  if (!told || !is_within(image.taken, filter.taken_from, filter.taken_before)) choices |= by_taken;
  return choices;
}

std::shared_ptr<const Matches> match_assets(Reader& db, LibraryId library, const AssetFilter& filter,
                                            Sort sort) {
  if (auto kept = find_matches(db, library, filter, sort)) return kept;
  auto matches = std::make_shared<const Matches>(filter.empty() ? read_all(db, library, sort)
                                                                : read_matches(db, library, filter, sort));
  if (KeptMatches* kept = connection_of(db).matches.get())
    kept->keep(key_of(db, library, filter, sort), matches);
  return matches;
}

std::shared_ptr<const Matches> find_matches(Reader& db, LibraryId library, const AssetFilter& filter,
                                            Sort sort) {
  KeptMatches* kept = connection_of(db).matches.get();
  return kept == nullptr ? nullptr : kept->find(key_of(db, library, filter, sort));
}

std::size_t count_before(Reader& db, const Matches& matches, Sort sort, const Place& place) {
  const auto first = std::ranges::partition_point(matches.ids, [&](AssetId id) {
    const auto there = place_of(db, id, sort);
    return there && stands_before(sort, *there, place);
  });
  return static_cast<std::size_t>(first - matches.ids.begin());
}

void for_each_tagged(Reader& db, LibraryId library, const AssetFilter& filter,
                     const std::function<void(const Tagged&)>& take) {
  for_each_tagged_in(db, library, filter, {}, take);
}

}  // namespace lightkeep::store
