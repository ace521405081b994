#include "store/removals.h"

#include <optional>

#include "store/asset_changes.h"
#include "store/change_feed.h"
#include "store/members.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

/// Any asset of the library: first what is listed, then what lies in the trash. A live view has a live
/// original.
std::optional<AssetRow> find_any_asset(Writer& db, LibraryId library) {
  std::int64_t asset = read_number(
      db, "select id from asset where library = ?1 and trashed is null and parent is null limit 1", 0,
      library);
  if (asset == 0)
    asset = read_number(db, "select id from asset where library = ?1 and trashed is not null limit 1", 0,
                        library);
  return asset == 0 ? std::nullopt : find_row(db, static_cast<AssetId>(asset));
}

std::int64_t next_library(Writer& db) {
  return read_number(db, "select id from library where purging = 1 order by id limit 1", 0);
}

/// All its libraries are marked as well, and go before it.
std::int64_t next_organization(Writer& db) {
  return read_number(db, "select id from organization where purging = 1 order by id limit 1", 0);
}

void purge_library(Writer& db, LibraryId library, Millis now, PurgeStep& step) {
  if (const auto asset = find_any_asset(db, library)) {
    step.views += remove_asset(db, *asset, now);
    ++step.assets;
  } else {
    forget_acts(db, library);
    execute(db, "delete from library where id = ?1", library);
    ++step.libraries;
  }
}

}  // namespace

void begin_removal(Writer& db, OrganizationId id, Millis now) {
  note_removal(db, id, now);
  execute(db, "update organization set purging = 1 where id = ?1", id);
  execute(db, "update library set purging = 1 where organization = ?1", id);
  execute(db, "delete from api_key where organization = ?1", id);
  execute(db, "delete from invitation where organization = ?1", id);
  execute(db, "delete from organization_alias where organization = ?1", id);
  execute(db, "delete from library_alias where library in (select id from library where organization = ?1)",
          id);
  execute(db, "delete from library_member where library in (select id from library where organization = ?1)",
          id);
  execute(db, "delete from organization_member where organization = ?1", id);
}

void begin_removal(Writer& db, LibraryId id, Millis now) {
  note_removal(db, id, now);
  // Slugs are unique among all rows: this one, which is no slug, frees its own.
  const int begun =
      execute(db, "update library set purging = 1, slug = '~' || id where id = ?1 and purging = 0", id);
  if (begun == 0) return;
  execute(db,
          "update organization set library_count = library_count - 1"
          " where id = (select organization from library where id = ?1)",
          id);
  execute(db, "delete from api_key_grant where library = ?1", id);
  execute(db, "delete from invitation where library = ?1", id);
  execute(db, "delete from library_alias where library = ?1", id);
  execute(db, "delete from library_member where library = ?1", id);
  const auto organization = read_number(db, "select organization from library where id = ?1", 0, id);
  drop_idle_guests(db, static_cast<OrganizationId>(organization));
}

PurgeStep purge_removed(Writer& db, Millis now, int most) {
  PurgeStep step;
  for (std::int64_t next = next_library(db); next != 0 && step.total() < most; next = next_library(db))
    purge_library(db, static_cast<LibraryId>(next), now, step);
  step.more = next_library(db) != 0;
  if (step.more) return step;
  for (std::int64_t next = next_organization(db); next != 0 && step.total() < most;
       next = next_organization(db)) {
    execute(db, "delete from organization where id = ?1", next);
    ++step.organizations;
  }
  step.more = next_organization(db) != 0;
  return step;
}

}  // namespace lightkeep::store
