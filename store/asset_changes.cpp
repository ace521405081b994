// Changing assets: in, described, to another library.
#include "store/asset_changes.h"

#include <algorithm>

#include "store/blob_references.h"
#include "store/change_feed.h"
#include "store/error.h"
#include "store/job_queue.h"
#include "store/list_columns.h"
#include "store/rows.h"
#include "store/search_index.h"
#include "store/tags.h"

namespace lightkeep::store {

namespace {

AssetId insert_row(Writer& db, const Asset& asset) {
  const std::string name_key = name_key_of(asset.filename);
  return insert<AssetId>(
      db,
      "insert into asset (public_id, library, parent, filename, content_type, blob, size, width, height, "
      "alpha, uploaded_by, created, updated, name_key, taken)"
      " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13, ?14) "
      "returning id",
      asset.public_id, asset.library, asset.parent, asset.filename, asset.content_type, asset.blob,
      asset.size, asset.width, asset.height, asset.alpha, asset.uploaded_by, asset.created, Bytes{name_key},
      taken_place({}, asset.created));
}

void move_row(Writer& db, const AssetRow& row, LibraryId target, Millis now) {
  note_change(db, row.id, ChangeKind::removed, now, Deed{ActKind::moved_out});
  move_tags(db, row, target);
  add_bytes(db, row.library, -row.size);
  execute(db, "update asset set library = ?2, updated = ?3 where id = ?1", row.id, target, now);
  add_bytes(db, target, row.size);
  note_change(db, row.id, ChangeKind::added, now, Deed{ActKind::moved_in});
}

void transfer_original(Writer& db, const AssetRow& row, LibraryId target, Millis now) {
  count_assets(db, target, 1, 0);
  count_assets(db, row.library, -1, 0);
  unindex_asset(db, row.id);
  for (const AssetRow& view : find_views(db, row.id)) move_row(db, view, target, now);
  move_row(db, row, target, now);
  index_asset(db, row.id);
}

}  // namespace

AssetId insert_asset(Writer& db, const Asset& asset) {
  count_assets(db, asset.library, asset.parent ? 0 : 1, 0);
  const AssetId id = insert_row(db, asset);
  add_bytes(db, asset.library, asset.size);
  add_reference(db, asset.blob, asset.size);
  queue_job(db, id, asset.library);
  index_asset(db, id);
  note_change(db, id, ChangeKind::added, asset.created, Deed{ActKind::uploaded});
  return id;
}

void describe_asset(Writer& db, AssetId id, std::string_view description, Millis now) {
  const auto before = read_asset_text(db, id);
  const auto words = read_text(db, "select description from asset where id = ?1", id);
  execute(db, "update asset set description = ?2, updated = ?3 where id = ?1", id, description, now);
  reindex_asset(db, id, before);
  note_change(db, id, ChangeKind::changed, now, Deed{ActKind::described, words});
}

void adopt_words(Writer& db, AssetId id, std::string_view description, std::span<const std::string> tags,
                 Millis now) {
  const auto asset = find_row(db, id);
  if (!asset || asset->trashed) return;
  const auto lacks = read_number(db, "select description = '' from asset where id = ?1", 0, id);
  if (lacks != 0 && !description.empty()) describe_asset(db, id, description, now);
  const auto has = read_number(db, "select count(*) from asset_tag where asset = ?1", 0, id);
  const std::size_t room = most_tags_of_asset - std::min(most_tags_of_asset, static_cast<std::size_t>(has));
  const AssetId one[] = {id};
  if (!asset->parent) add_tags(db, one, tags.first(std::min(room, tags.size())), now);
}

void transfer_assets(Writer& db, std::span<const AssetId> ids, LibraryId target, Millis now) {
  for (const AssetId id : ids) {
    const auto row = find_row(db, id);
    if (row && row->listed() && row->library != target) transfer_original(db, *row, target, now);
  }
}

namespace {

#define ROW_COLUMNS "id, library, parent, blob, size, created, trashed"

AssetRow read_row(Statement& row) {
  return {.id = row.number<AssetId>(0),
          .library = row.number<LibraryId>(1),
          .parent = row.optional<AssetId>(2),
          .blob = row.digest(3),
          .size = row.number(4),
          .created = row.number(5),
          .trashed = row.optional<Millis>(6)};
}

void remove_one(Writer& db, const AssetRow& row, Millis now) {
  note_erased(db, row.library, row.parent.has_value(), now);
  unindex_asset(db, row.id);
  drop_tags(db, row);
  if (!row.parent) {
    execute(db,
            "update library set asset_count = asset_count - ?2, trash_count = trash_count - ?3 where id = ?1",
            row.library, !row.trashed, row.trashed.has_value());
  }
  add_bytes(db, row.library, -row.size);
  drop_reference(db, row.blob, now);
  execute(db, "delete from asset where id = ?1", row.id);
}

}  // namespace

std::optional<AssetRow> find_row(Writer& db, AssetId id) {
  Statement& row = query(db, "select " ROW_COLUMNS " from asset where id = ?1", id);
  if (!row.step()) return std::nullopt;
  return read_row(row);
}

std::vector<AssetRow> find_views(Writer& db, AssetId parent) {
  Statement& row = query(db, "select " ROW_COLUMNS " from asset where parent = ?1", parent);
  std::vector<AssetRow> views;
  while (row.step()) views.push_back(read_row(row));
  return views;
}

void add_bytes(Writer& db, LibraryId library, std::int64_t bytes) {
  execute(db, "update library set stored_bytes = stored_bytes + ?2 where id = ?1", library, bytes);
  execute(db,
          "update organization set stored_bytes = stored_bytes + ?2"
          " where id = (select organization from library where id = ?1)",
          library, bytes);
}

void count_assets(Writer& db, LibraryId library, int live, int trashed) {
  const int changed =
      execute(db,
              "update library set asset_count = asset_count + ?2, trash_count = trash_count + ?3"
              " where id = ?1 and purging = 0",
              library, live, trashed);
  if (changed == 0) throw Error(Fault::missing, "the library is gone");
}

std::int64_t remove_asset(Writer& db, const AssetRow& row, Millis now) {
  const std::vector<AssetRow> views = row.parent ? std::vector<AssetRow>{} : find_views(db, row.id);
  for (const AssetRow& view : views) remove_one(db, view, now);
  remove_one(db, row, now);
  return static_cast<std::int64_t>(views.size());
}

}  // namespace lightkeep::store
