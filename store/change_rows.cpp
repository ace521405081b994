// The rows of the change feed.
#include "store/change_rows.h"

#include "store/rows.h"

namespace lightkeep::store {

void note_change(Writer& db, AssetId asset, ChangeKind kind, Millis now) {
  execute(db,
          "insert into change (organization, library, kind, asset, at)"
          " select l.organization, l.id, ?2, a.public_id, ?4 from asset a join library l on l.id = a.library"
          " where a.id = ?1 and l.purging = 0 and (a.trashed is null or ?2 = ?3)",
          asset, kind, ChangeKind::removed, now);
}

#define INSERT_REMOVAL                                          \
  "insert into change (organization, library, kind, asset, at)" \
  " select organization, id, ?2, null, ?3 from library where purging = 0 and "

void note_removal(Writer& db, OrganizationId organization, Millis now) {
  execute(db, INSERT_REMOVAL "organization = ?1 order by id", organization, ChangeKind::library_removed, now);
}

void note_removal(Writer& db, LibraryId library, Millis now) {
  execute(db, INSERT_REMOVAL "id = ?1", library, ChangeKind::library_removed, now);
}

std::int64_t newest_change(Reader& db) {
  return read_number(db, "select max(seq) from change", 0);
}

std::vector<Change> changes_after(Reader& db, std::int64_t after) {
  return read_change_rows(
      query(db, "select " CHANGE_COLUMNS " from change where seq > ?1 order by seq", after));
}

std::vector<Change> read_change_rows(SQLite::Statement& row) {
  std::vector<Change> changes;
  while (row.executeStep())
    changes.push_back({.seq = row.getColumn(0).getInt64(),
                       .organization = read_id<OrganizationId>(row.getColumn(1)),
                       .library = read_id<LibraryId>(row.getColumn(2)),
                       .kind = static_cast<ChangeKind>(row.getColumn(3).getInt()),
                       .asset = row.getColumn(4).getString(),
                       .at = row.getColumn(5).getInt64()});
  return changes;
}

}  // namespace lightkeep::store
