#include "store/asset_details.h"

#include "store/assets.h"
#include "store/list_columns.h"
#include "store/rows.h"

namespace lightkeep::store {

void set_details(Writer& db, AssetId id, const model::ImageDetails& details) {
  execute(db, "delete from asset_details where asset = ?1", id);
  execute(db,
          "update asset set taken = coalesce(?2, created - ?3)"
          " where id = ?1 and taken <> coalesce(?2, created - ?3)",
          id, clock_time(details.taken), never_taken);
  if (details == model::ImageDetails{}) return;
  execute(db,
          "insert into asset_details (asset, camera, lens, taken, exposure_time, f_number, focal_length, iso,"
          " latitude, longitude) select id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 from asset where id = ?1",
          id, details.camera, details.lens, details.taken, details.exposure_time, details.f_number,
          details.focal_length, details.iso, details.latitude, details.longitude);
}

std::vector<UnreadAsset> unread_assets(Reader& db, int most) {
  Statement& row = query(db,
                         "select a.id, a.blob from details_backlog b cross join asset a"
                         " where a.id between b.next and b.last and a.status = ?2 order by a.id limit ?1",
                         most, AssetStatus::ready);
  std::vector<UnreadAsset> unread;
  while (row.step()) unread.push_back({row.number<AssetId>(0), row.digest(1)});
  return unread;
}

void note_read(Writer& db, AssetId last) {
  execute(db, "update details_backlog set next = ?1 + 1 where next <= ?1", last);
}

}  // namespace lightkeep::store
