#include "store/trash.h"

#include <algorithm>

#include "store/asset_changes.h"
#include "store/change_feed.h"
#include "store/keyset_pages.h"
#include "store/rows.h"
#include "store/search_index.h"
#include "store/tags.h"

namespace lightkeep::store {

namespace {

void mark(Writer& db, AssetId id, std::optional<Millis> trashed, Millis now) {
  execute(db, "update asset set trashed = ?2, updated = ?3 where id = ?1", id, trashed, now);
  note_change(db, id, trashed ? ChangeKind::removed : ChangeKind::added, now,
              Deed{trashed ? ActKind::trashed : ActKind::restored});
}

void trash_original(Writer& db, const AssetRow& row, Millis now) {
  unindex_asset(db, row.id);
  for (const AssetRow& view : find_views(db, row.id)) {
    if (!view.trashed) mark(db, view.id, now, now);
  }
  mark(db, row.id, now, now);
  list_tags_of(db, row, false);
  count_assets(db, row.library, -1, 1);
}

// Views that were in the trash before their original stay there.
void restore_original(Writer& db, const AssetRow& row, Millis now) {
  for (const AssetRow& view : find_views(db, row.id)) {
    if (view.trashed == row.trashed) mark(db, view.id, {}, now);
  }
  mark(db, row.id, {}, now);
  list_tags_of(db, row, true);
  count_assets(db, row.library, 1, -1);
  index_asset(db, row.id);
}

TrashStep purge(Writer& db, Statement& row, Millis now, int most) {
  std::vector<AssetId> ids;
  while (row.step()) ids.push_back(row.number<AssetId>(0));
  TrashStep step;
  step.more = ids.size() == static_cast<std::size_t>(most);
  for (const AssetId id : ids) {
    const auto asset = find_row(db, id);
    if (!asset) continue;  // a view that went with its original
    if (step.total() >= most) {
      step.more = true;
      break;
    }
    step.views += remove_asset(db, *asset, now);
    ++step.assets;
  }
  return step;
}

}  // namespace

std::vector<AssetId> trash_assets(Writer& db, std::span<const AssetId> ids, Millis now) {
  std::vector<AssetId> moved;
  for (const AssetId id : ids) {
    const auto row = find_row(db, id);
    if (!row || row->trashed) continue;
    if (row->parent) {
      mark(db, id, now, now);
    } else {
      trash_original(db, *row, now);
    }
    moved.push_back(id);
  }
  return moved;
}

Millis new_trash_time(Reader& db, LibraryId library, Millis now) {
  return std::max(now,
                  1 + read_number(db,
                                  "select max(trashed) from asset where library = ?1 and trashed is not null"
                                  " and trashed >= ?2",
                                  -1, library, now));
}

bool restore_asset(Writer& db, AssetId id, Millis now) {
  const auto row = find_row(db, id);
  if (!row || !row->trashed) return false;
  if (!row->parent) {
    restore_original(db, *row, now);
    return true;
  }
  const auto original = find_row(db, *row->parent);
  if (!original || original->trashed) return false;
  mark(db, id, {}, now);
  return true;
}

// In the trash, and can be put back by itself.
#define RESTORABLE                                                                                        \
  " and a.trashed is not null"                                                                            \
  " and (a.parent is null or exists (select 1 from asset p where p.id = a.parent and p.trashed is null))" \
  " and exists (select 1 from library where id = ?1 and purging = 0)"

AssetList list_trash(Reader& db, const TrashPage& page) {
  AssetList list;
  Statement& count = query(db, "select count(*) from asset a where a.library = ?1" RESTORABLE, page.library);
  if (count.step()) list.found = count.number(0);
  const auto [trashed, id] = page.after.value_or(newest_of_all);
  Statement& row =
      query(db,
            "select a.id from asset a where a.library = ?1 and (a.trashed, a.id) < (?2, ?3)" RESTORABLE
            " order by a.trashed desc, a.id desc limit ?4 offset ?5",
            page.library, trashed, id, page.limit + 1, page.offset);
  std::vector<AssetId> ids;
  while (row.step()) ids.push_back(row.number<AssetId>(0));
  list.more = static_cast<int>(ids.size()) > page.limit;
  if (list.more) ids.pop_back();
  list.assets = load_assets(db, ids, page.most_bytes);
  list.more = list.more || list.assets.size() < ids.size();
  return list;
}

std::vector<AssetId> trashed_at(Reader& db, LibraryId library, Millis trashed, int most) {
  Statement& row = query(db,
                         "select a.id from asset a where a.library = ?1 and a.trashed = ?2" RESTORABLE
                         " order by a.parent is not null, a.id limit ?3",
                         library, trashed, most);
  std::vector<AssetId> ids;
  while (row.step()) ids.push_back(row.number<AssetId>(0));
  return ids;
}

TrashStep purge_trash(Writer& db, Millis before, Millis now, int most) {
  return purge(db,
               query(db, "select id from asset where trashed < ?1 order by trashed limit ?2", before, most),
               now, most);
}

TrashStep purge_trash(Writer& db, LibraryId library, Millis before, Millis now, int most) {
  return purge(db,
               query(db,
                     "select id from asset where library = ?1 and trashed < ?2 and trashed is not null"
                     " order by trashed limit ?3",
                     library, before, most),
               now, most);
}

bool purge_trashed(Writer& db, AssetId id, Millis now) {
  const auto row = find_row(db, id);
  if (!row || !row->trashed) return false;
  remove_asset(db, *row, now);
  return true;
}

}  // namespace lightkeep::store
