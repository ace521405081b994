// Rows of tags on assets. Each library has its own row for a text, with counters; asset_tag joins it to the
// assets.
#include "store/tags.h"

#include <algorithm>

#include "store/asset_changes.h"
#include "store/change_feed.h"
#include "store/error.h"
#include "store/rows.h"
#include "store/search_index.h"

namespace lightkeep::store {

namespace {

enum class TagId : std::int64_t {};

struct TagUse {
  TagId tag{};
  std::string text;
  bool ai = false;
};

std::vector<TagUse> find_uses(Writer& db, AssetId asset) {
  Statement& row = query(db,
                         "select a.tag, t.text, a.ai from asset_tag a join tag t on t.id = a.tag "
                         "where a.asset = ?1 order by a.tag",
                         asset);
  std::vector<TagUse> uses;
  while (row.step()) {
    uses.push_back({row.number<TagId>(0), row.text(1), row.number(2) != 0});
  }
  return uses;
}

TagId find_or_insert(Writer& db, LibraryId library, std::string_view text) {
  const std::int64_t found =
      read_number(db, "select id from tag where library = ?1 and text = ?2", 0, library, text);
  if (found != 0) return static_cast<TagId>(found);
  return insert<TagId>(db, "insert into tag (library, text) values (?1, ?2) returning id", library, text);
}

struct Change {
  int uses = 0;
  int count = 0;
};

void count_tag(Writer& db, const TagUse& use, Change change) {
  execute(db,
          "update tag set uses = uses + ?2, count = count + ?3, user_count = user_count + ?4 where id = ?1",
          use.tag, change.uses, change.count, use.ai ? 0 : change.count);
  if (change.uses < 0) execute(db, "delete from tag where id = ?1 and uses = 0", use.tag);
}

void detach(Writer& db, const AssetRow& asset, const TagUse& use) {
  execute(db, "delete from asset_tag where asset = ?1 and tag = ?2", asset.id, use.tag);
  count_tag(db, use, {-1, asset.listed() ? -1 : 0});
}

enum class Do { attach, detach };

/// Those of `tags`, each once, that `what` would change on an asset with `uses`.
std::vector<std::string> effective(const std::vector<TagUse>& uses, std::span<const std::string> tags,
                                   Do what) {
  std::vector<std::string> texts;
  for (const std::string& tag : tags) {
    const bool there = std::ranges::find(uses, tag, &TagUse::text) != uses.end();
    const bool named_before = std::ranges::find(texts, tag) != texts.end();
    if (there == (what == Do::detach) && !named_before) texts.push_back(tag);
  }
  return texts;
}

/// Each change reads all tags of the asset and what the index has of them, and every writer waits for it.
void check_count(std::size_t tags) {
  if (tags > most_tags_of_asset)
    throw Error(Fault::too_many, "an image has at most " + std::to_string(most_tags_of_asset) + " tags");
}

/// No tag has a line's end in it.
std::string in_lines(const std::vector<TagUse>& uses) {
  std::string lines;
  for (const TagUse& use : uses) lines.append(lines.empty() ? "" : "\n").append(use.text);
  return lines;
}

/// How many of `tags` changed. The search text is read only when there is one: that takes much longer than to
/// look.
int change_tags(Writer& db, AssetId id, std::span<const std::string> tags, Do what, Millis now) {
  const auto asset = find_row(db, id);
  if (!asset || asset->trashed) return 0;
  const std::vector<TagUse> uses = find_uses(db, id);
  const std::vector<std::string> texts = effective(uses, tags, what);
  if (texts.empty()) return 0;
  if (what == Do::attach) check_count(uses.size() + texts.size());
  const auto before = read_asset_text(db, id);
  for (const std::string& text : texts) {
    what == Do::attach ? attach_tag(db, *asset, text, false) : detach_tag(db, *asset, text);
  }
  execute(db, "update asset set updated = ?2 where id = ?1", id, now);
  reindex_asset(db, id, before);
  note_change(db, id, ChangeKind::changed, now, Deed{ActKind::tagged, in_lines(uses)});
  return static_cast<int>(texts.size());
}

}  // namespace

bool attach_tag(Writer& db, const AssetRow& asset, std::string_view text, bool ai) {
  const TagId tag = find_or_insert(db, asset.library, text);
  const std::optional<Millis> listed = asset.listed() ? std::optional(asset.created) : std::nullopt;
  const int added = execute(
      db, "insert into asset_tag (asset, tag, ai, listed) values (?1, ?2, ?3, ?4) on conflict do nothing",
      asset.id, tag, ai, listed);
  if (added == 0) return false;
  count_tag(db, {tag, {}, ai}, {1, asset.listed() ? 1 : 0});
  return true;
}

bool detach_tag(Writer& db, const AssetRow& asset, std::string_view text) {
  Statement& row = query(db,
                         "select a.tag, a.ai from asset_tag a join tag t on t.id = a.tag"
                         " where t.library = ?1 and t.text = ?2 and a.asset = ?3",
                         asset.library, text, asset.id);
  if (!row.step()) return false;
  const TagUse use{row.number<TagId>(0), {}, row.number(1) != 0};
  detach(db, asset, use);
  return true;
}

void list_tags_of(Writer& db, const AssetRow& asset, bool listed) {
  const std::optional<Millis> since = listed ? std::optional(asset.created) : std::nullopt;
  execute(db, "update asset_tag set listed = ?2 where asset = ?1", asset.id, since);
  for (const TagUse& use : find_uses(db, asset.id)) count_tag(db, use, {0, listed ? 1 : -1});
}

void drop_tags(Writer& db, const AssetRow& asset) {
  for (const TagUse& use : find_uses(db, asset.id)) detach(db, asset, use);
}

void move_tags(Writer& db, const AssetRow& asset, LibraryId target) {
  AssetRow moved = asset;
  moved.library = target;
  for (const TagUse& use : find_uses(db, asset.id)) {
    detach(db, asset, use);
    attach_tag(db, moved, use.text, use.ai);
  }
}

int add_tags(Writer& db, std::span<const AssetId> assets, std::span<const std::string> tags, Millis now) {
  int added = 0;
  for (const AssetId id : assets) added += change_tags(db, id, tags, Do::attach, now);
  return added;
}

int remove_tags(Writer& db, std::span<const AssetId> assets, std::span<const std::string> tags, Millis now) {
  int removed = 0;
  for (const AssetId id : assets) removed += change_tags(db, id, tags, Do::detach, now);
  return removed;
}

std::vector<Tag> list_tags(Reader& db, LibraryId library, int limit) {
  Statement& row = query(db,
                         "select text, user_count = 0, count from tag"
                         " where library = ?1 and count > 0"
                         " and exists (select 1 from library where id = ?1 and purging = 0)"
                         " order by count desc, text limit ?2",
                         library, limit);
  std::vector<Tag> tags;
  while (row.step()) {
    tags.push_back({row.text(0), row.number(1) != 0, row.number(2)});
  }
  return tags;
}

}  // namespace lightkeep::store
