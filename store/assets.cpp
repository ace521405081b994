// Reading assets: one, a few, the views of some, pages of a library.
#include "store/assets.h"

#include <algorithm>
#include <functional>
#include <set>

#include "store/keyset_pages.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

#define ASSET_COLUMNS                                                                                      \
  "a.id, a.public_id, a.library, a.parent, p.public_id, a.filename, a.description, a.content_type,"        \
  " a.blob, a.size, a.width, a.height, a.status, a.failure, a.blurhash, a.colors, a.fingerprint, a.alpha," \
  " a.warnings,"                                                                                           \
  " a.uploaded_by, a.created, a.updated, a.trashed, d.asset, d.camera, d.lens, d.taken, d.exposure_time,"  \
  " d.f_number, d.focal_length, d.iso, d.latitude, d.longitude"
#define DETAILS_JOIN " left join asset_details d on d.asset = a.id"
#define ASSET_SELECT                                                                                   \
  "select " ASSET_COLUMNS                                                                              \
  " from asset a join library l on l.id = a.library left join asset p on p.id = a.parent" DETAILS_JOIN \
  " where l.purging = 0"
// In the order of a list of ids, ?1: a cross join's left side is SQLite's outer loop.
#define ASSETS_SELECT                                                  \
  "select " ASSET_COLUMNS                                              \
  " from json_each(?1) wanted cross join asset a cross join library l" \
  " left join asset p on p.id = a.parent" DETAILS_JOIN                 \
  " where a.id = wanted.value and l.id = a.library"                    \
  " and l.purging = 0"

// As a JSON array, which one statement takes for all of them.
template <class Ids, class ToId>
std::string list_of(const Ids& ids, ToId to_id) {
  std::string list = "[";
  for (const auto& id : ids) {
    if (list.size() > 1) list += ',';
    list += std::to_string(static_cast<std::int64_t>(to_id(id)));
  }
  return list + "]";
}
std::string list_of(std::span<const AssetId> ids) {
  return list_of(ids, [](AssetId id) { return id; });
}

std::vector<Tag> read_tags(Reader& db, AssetId asset) {
  Statement& row = query(
      db, "select t.text, a.ai from asset_tag a join tag t on t.id = a.tag where a.asset = ?1 order by a.tag",
      asset);
  std::vector<Tag> tags;
  while (row.step()) tags.push_back({row.text(0), row.number(1) != 0, 0});
  return tags;
}

// Where the row of details begins, with the asset's number.
constexpr int details_column = 23;

std::optional<model::ImageDetails> read_details(Statement& row) {
  int i = details_column;
  const auto next = [&] { return i++; };
  if (row.is_null(next())) return std::nullopt;
  model::ImageDetails details;
  details.camera = row.text(next());
  details.lens = row.text(next());
  details.taken = row.text(next());
  details.exposure_time = row.optional<double>(next());
  details.f_number = row.optional<double>(next());
  details.focal_length = row.optional<double>(next());
  details.iso = row.optional<std::int64_t>(next());
  details.latitude = row.optional<double>(next());
  details.longitude = row.optional<double>(next());
  return details;
}

Asset read_asset(Statement& row) {
  int i = 0;
  const auto next = [&] { return i++; };
  Asset asset;
  asset.id = row.number<AssetId>(next());
  asset.public_id = row.text(next());
  asset.library = row.number<LibraryId>(next());
  asset.parent = row.optional<AssetId>(next());
  asset.parent_public_id = row.text(next());
  asset.filename = row.text(next());
  asset.description = row.text(next());
  asset.content_type = row.text(next());
  asset.blob = row.digest(next());
  asset.size = row.number(next());
  asset.width = row.number<int>(next());
  asset.height = row.number<int>(next());
  asset.status = row.number<AssetStatus>(next());
  asset.failure = row.text(next());
  asset.blurhash = row.text(next());
  asset.colors = split_list(row.bytes(next()), ' ');
  asset.fingerprint = row.number<std::uint64_t>(next());
  asset.alpha = row.number(next()) != 0;
  asset.warnings = split_list(row.bytes(next()), '\n');
  asset.uploaded_by = row.text(next());
  asset.created = row.number(next());
  asset.updated = row.number(next());
  asset.trashed = row.optional<Millis>(next());
  asset.details = read_details(row);
  return asset;
}

std::optional<Asset> read_one(Reader& db, Statement& row) {
  if (!row.step()) return std::nullopt;
  Asset asset = read_asset(row);
  asset.tags = read_tags(db, asset.id);
  return asset;
}

// The tags of assets that are loaded, in one statement. Once they alone are more than `most_bytes`, the
// assets after that stay without.
void add_tags(Reader& db, std::vector<Asset>& assets, std::size_t most_bytes) {
  Statement& row = query(db,
                         "select wanted.key, t.text, g.ai from json_each(?1) wanted"
                         " cross join asset_tag g cross join tag t"
                         " where g.asset = wanted.value and t.id = g.tag"
                         " order by wanted.key, g.tag",
                         list_of(assets, [](const Asset& asset) { return asset.id; }));
  std::size_t held = 0, last = 0;
  while (row.step()) {
    const auto place = row.number<std::size_t>(0);
    if (place != last && held > most_bytes) return;
    last = place;
    assets[place].tags.push_back({row.text(1), row.number(2) != 0, 0});
    held += sizeof(Tag) + assets[place].tags.back().text.size();
  }
}

std::size_t held_bytes(const Asset& asset) {
  std::size_t bytes = sizeof(Asset) + asset.filename.size() + asset.description.size();
  for (const Tag& tag : asset.tags) bytes += sizeof(Tag) + tag.text.size();
  return bytes;
}

}  // namespace

std::optional<Asset> find_asset(Reader& db, std::string_view public_id) {
  return read_one(db, query(db, ASSET_SELECT " and a.public_id = ?1", public_id));
}

std::vector<Asset> find_assets(Reader& db, LibraryId library, std::span<const std::string> public_ids) {
  std::vector<Asset> found;
  for (const std::string& public_id : public_ids) {
    auto asset =
        read_one(db, query(db, ASSET_SELECT " and a.public_id = ?1 and +a.library = ?2 and a.trashed is null",
                           public_id, library));
    if (asset) found.push_back(std::move(*asset));
  }
  return found;
}

std::optional<std::string> find_asset_of_blob(Reader& db, LibraryId library, const Digest& blob) {
  auto& row = query(db,
                    "select public_id from asset where library = ?1 and blob = ?2 and trashed is null"
                    " order by id limit 1",
                    library, blob);
  if (!row.step()) return std::nullopt;
  return row.text(0);
}

std::optional<TrashedTwin> find_trashed_asset_of_blob(Reader& db, LibraryId library, const Digest& blob) {
  auto& row =
      query(db,
            "select public_id, trashed from asset where library = ?1 and blob = ?2 and trashed is not "
            "null order by parent is not null, trashed desc, id limit 1",
            library, blob);
  if (!row.step()) return std::nullopt;
  return TrashedTwin{row.text(0), row.number(1)};
}

std::vector<Asset> load_assets(Reader& db, std::span<const AssetId> ids, std::size_t most_bytes) {
  std::vector<Asset> loaded;
  std::size_t held = 0;
  const auto fits = [&](const Asset& asset, bool first) {
    held += held_bytes(asset);
    return held <= most_bytes || first;
  };
  for (Statement& row = query(db, ASSETS_SELECT, list_of(ids)); row.step();) {
    loaded.push_back(read_asset(row));
    if (fits(loaded.back(), loaded.size() == 1)) continue;
    loaded.pop_back();
    break;
  }
  add_tags(db, loaded, most_bytes);
  held = 0;
  const auto end =
      std::ranges::find_if(loaded, [&](const Asset& asset) { return !fits(asset, &asset == loaded.data()); });
  loaded.erase(end, loaded.end());
  return loaded;
}

std::vector<Asset> list_views(Reader& db, std::span<const AssetId> parents, std::int64_t each) {
  std::vector<AssetId> views;
  Statement& row = query(db,
                         "select v.id from json_each(?1) wanted cross join asset v where v.id in"
                         " (select id from asset where parent = wanted.value and trashed is null"
                         "  order by created, id limit ?2) order by wanted.key, v.created, v.id",
                         list_of(parents), each);
  while (row.step()) views.push_back(row.number<AssetId>(0));
  return load_assets(db, views);
}

std::vector<std::int64_t> count_live_views(Reader& db, std::span<const AssetId> parents) {
  std::vector<std::int64_t> counts;
  Statement& row = query(db,
                         "select (select count(*) from asset where parent = wanted.value and trashed is null)"
                         " from json_each(?1) wanted order by wanted.key",
                         list_of(parents));
  while (row.step()) counts.push_back(row.number(0));
  return counts;
}

int count_views(Reader& db, AssetId parent, int most) {
  return static_cast<int>(read_number(
      db, "select count(*) from (select 1 from asset where parent = ?1 limit ?2) as few", 0, parent, most));
}

namespace {

struct TagRow {
  std::int64_t id = 0;
  std::int64_t count = 0;
};

std::vector<TagRow> find_tags(Reader& db, LibraryId library, const std::vector<std::string>& texts) {
  std::vector<TagRow> tags;
  for (const std::string& text : std::set<std::string>(texts.begin(), texts.end())) {
    Statement& row =
        query(db, "select id, count from tag where library = ?1 and text = ?2 and count > 0", library, text);
    if (row.step()) tags.push_back({row.number(0), row.number(1)});
  }
  return tags;
}

/// Assets under any of `tags`. One tag has a counter; of more, the rows have to be looked at.
std::int64_t count_any(Reader& db, const std::vector<TagRow>& tags) {
  if (tags.empty()) return 0;
  if (tags.size() == 1) return tags.front().count;
  std::vector<AssetId> assets;
  for (const TagRow& tag : tags) {
    Statement& row = query(db, "select asset from asset_tag where tag = ?1 and listed is not null", tag.id);
    while (row.step()) assets.push_back(row.number<AssetId>(0));
  }
  std::sort(assets.begin(), assets.end());
  return std::unique(assets.begin(), assets.end()) - assets.begin();
}

/// Lists that are merged from streams, newest first: views, and what has one of some tags and need nothing
/// else.
bool is_merged(const AssetFilter& filter, Sort sort) {
  return !filter.empty() && !filter.narrows() && sort == Sort::newest;
}

std::vector<Place> merge(Reader& db, const AssetPage& page, std::int64_t& found) {
  Streams streams{page.parent ? views_of_original : listed_under_tag, {}};
  if (page.parent) {
    streams.rows.push_back(static_cast<std::int64_t>(*page.parent));
    found = count_live_views(db, std::span(&*page.parent, 1)).front();
  } else {
    const std::vector<TagRow> tags = find_tags(db, page.library, page.filter.tags);
    for (const TagRow& tag : tags) streams.rows.push_back(tag.id);
    found = count_any(db, tags);
  }
  Slice slice{newest_of_all, page.after ? 0 : page.offset, page.limit + 1};
  if (page.after) slice.below = {page.after->number, page.after->id};
  std::vector<Place> places;
  for (const auto& [created, id] : newest_assets(db, streams, slice)) places.push_back({created, {}, id});
  return places;
}

// The page's images out of those that match, and one more where there is one.
std::vector<Place> match(Reader& db, const AssetPage& page, const Matches& matches, std::int64_t& found) {
  found = std::ssize(matches.ids);
  std::size_t at = static_cast<std::size_t>(std::min(page.offset, found));
  if (page.after) {
    at = count_before(db, matches, page.sort, *page.after);
    if (at < matches.ids.size() && matches.ids[at] == page.after->id) ++at;
  }
  std::vector<Place> places;
  for (; at < matches.ids.size() && std::ssize(places) <= page.limit; ++at)
    if (auto place = place_of(db, matches.ids[at], page.sort)) places.push_back(std::move(*place));
  return places;
}

std::vector<Place> find_slice(Reader& db, const AssetPage& page, std::int64_t& found) {
  if (page.parent || is_merged(page.filter, page.sort)) return merge(db, page, found);
  if (!page.filter.empty())
    return match(db, page, *match_assets(db, page.library, page.filter, page.sort), found);
  const bool far = !page.after && page.offset > 0;  // what is before has to be passed over
  if (const auto kept = far ? find_matches(db, page.library, {}, page.sort) : nullptr)
    return match(db, page, *kept, found);
  found = read_number(db, "select asset_count from library where id = ?1", 0, page.library);
  return list_places(db, page.library, page.sort, page.after, page.after ? 0 : page.offset, page.limit + 1);
}

}  // namespace

AssetList list_assets(Reader& db, const AssetPage& page) {
  AssetList list;
  if (read_number(db, "select asset_count from library where id = ?1 and purging = 0", 0, page.library) == 0)
    return list;
  list.places = find_slice(db, page, list.found);
  list.more = static_cast<int>(list.places.size()) > page.limit;
  if (list.more) list.places.pop_back();
  std::vector<AssetId> ids;
  for (const Place& place : list.places) ids.push_back(place.id);
  list.assets = load_assets(db, ids, page.most_bytes);
  list.more = list.more || list.assets.size() < ids.size();
  list.places.resize(list.assets.size());
  return list;
}

namespace {

std::string list_of(const std::vector<TagRow>& tags) {
  return list_of(tags, [](const TagRow& tag) { return tag.id; });
}

}  // namespace

std::vector<AssetId> list_ids(Reader& db, LibraryId library, const AssetFilter& filter, Sort sort) {
  if (!is_merged(filter, sort)) return match_assets(db, library, filter, sort)->ids;
  std::vector<AssetId> ids;
  Statement& row = query(db,
                         "select asset from asset_tag where tag in (select value from json_each(?1))"
                         " and listed is not null group by asset order by max(listed) desc, asset desc",
                         list_of(find_tags(db, library, filter.tags)));
  while (row.step()) ids.push_back(row.number<AssetId>(0));
  return ids;
}

std::vector<AssetId> listed_among(Reader& db, LibraryId library, std::span<const AssetId> ids) {
  Statement& row =
      query(db,
            "select a.id from json_each(?1) wanted cross join asset a"
            " where a.id = wanted.value and a.library = ?2 and a.trashed is null and a.parent is null",
            list_of(ids), library);
  std::vector<AssetId> listed;
  while (row.step()) listed.push_back(row.number<AssetId>(0));
  return listed;
}

// ---- shapes, and places among them
std::string list_shapes(Reader& db, LibraryId library, const AssetFilter& filter, Sort sort) {
  if (!is_merged(filter, sort)) return match_assets(db, library, filter, sort)->shapes;
  std::string shapes;
  Statement& row = query(db,
                         "select " LK_SHAPE_SQL
                         " from asset a where a.id in (select asset from asset_tag where listed is not null"
                         " and tag in (select value from json_each(?1))) order by a.created desc, a.id desc",
                         list_of(find_tags(db, library, filter.tags)));
  while (row.step()) shapes.push_back(row.number<char>(0));
  return shapes;
}

std::int64_t count_before(Reader& db, LibraryId library, const AssetFilter& filter, Sort sort,
                          const Place& place) {
  if (filter.empty()) {
    const auto kept = find_matches(db, library, filter, sort);
    return kept ? static_cast<std::int64_t>(count_before(db, *kept, sort, place))
                : count_places_before(db, library, sort, place);
  }
  if (!is_merged(filter, sort))
    return static_cast<std::int64_t>(count_before(db, *match_assets(db, library, filter, sort), sort, place));
  return read_number(
      db,
      "select count(distinct asset) from asset_tag where tag in (select value from json_each(?1))"
      " and listed is not null and (listed, asset) > (?2, ?3)",
      0, list_of(find_tags(db, library, filter.tags)), place.number, place.id);
}

}  // namespace lightkeep::store
