// Changing assets: in, described, to another library.
#include "store/asset_changes.h"

#include "store/asset_rows.h"
#include "store/blob_references.h"
#include "store/change_rows.h"
#include "store/error.h"
#include "store/job_queue.h"
#include "store/rows.h"
#include "store/search_index.h"
#include "store/tag_rows.h"

namespace lightkeep::store {

namespace {

AssetId insert_row(Writer& db, const Asset& asset) {
  return insert<AssetId>(
      db,
      "insert into asset (public_id, library, parent, filename, content_type, blob, size, width, height, "
      "alpha,"
      " uploaded_by, created, updated) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)",
      asset.public_id, asset.library, asset.parent, asset.filename, asset.content_type, asset.blob,
      asset.size, asset.width, asset.height, asset.alpha, asset.uploaded_by, asset.created);
}

void move_row(Writer& db, const AssetRow& row, LibraryId target, Millis now) {
  note_change(db, row.id, ChangeKind::removed, now);
  move_tags(db, row, target);
  add_bytes(db, row.library, -row.size);
  execute(db, "update asset set library = ?2, updated = ?3 where id = ?1", row.id, target, now);
  add_bytes(db, target, row.size);
  note_change(db, row.id, ChangeKind::added, now);
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
  note_change(db, id, ChangeKind::added, asset.created);
  return id;
}

void describe_asset(Writer& db, AssetId id, std::string_view description, Millis now) {
  unindex_asset(db, id);
  execute(db, "update asset set description = ?2, updated = ?3 where id = ?1", id, description, now);
  index_asset(db, id);
  note_change(db, id, ChangeKind::changed, now);
}

void transfer_assets(Writer& db, std::span<const AssetId> ids, LibraryId target, Millis now) {
  for (const AssetId id : ids) {
    const auto row = find_row(db, id);
    if (row && row->listed() && row->library != target) transfer_original(db, *row, target, now);
  }
}

}  // namespace lightkeep::store
