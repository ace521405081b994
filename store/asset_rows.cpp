// What the functions that change assets share.
#include "store/asset_rows.h"

#include "store/blob_references.h"
#include "store/error.h"
#include "store/rows.h"
#include "store/search_index.h"
#include "store/tag_rows.h"

namespace lightkeep::store {

namespace {

#define ROW_COLUMNS "id, library, parent, blob, size, created, trashed"

AssetRow read_row(SQLite::Statement& row) {
  return {.id = read_id<AssetId>(row.getColumn(0)),
          .library = read_id<LibraryId>(row.getColumn(1)),
          .parent = read_optional<AssetId>(row.getColumn(2)),
          .blob = read_digest(row.getColumn(3)),
          .size = row.getColumn(4).getInt64(),
          .created = row.getColumn(5).getInt64(),
          .trashed = read_optional<Millis>(row.getColumn(6))};
}

void remove_one(Writer& db, const AssetRow& row, Millis now) {
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
  SQLite::Statement& row = query(db, "select " ROW_COLUMNS " from asset where id = ?1", id);
  if (!row.executeStep()) return std::nullopt;
  return read_row(row);
}

std::vector<AssetRow> find_views(Writer& db, AssetId parent) {
  SQLite::Statement& row = query(db, "select " ROW_COLUMNS " from asset where parent = ?1", parent);
  std::vector<AssetRow> views;
  while (row.executeStep()) views.push_back(read_row(row));
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
