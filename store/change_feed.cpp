// The change feed: what was committed to the images of a library, in the order of its numbers.
#include "store/change_feed.h"

#include "store/rows.h"

namespace lightkeep::store {

namespace {

#define CHANGE_COLUMNS "seq, organization, library, kind, asset, at"

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

}  // namespace

Changes read_changes(Reader& db, LibraryId library, std::int64_t after, int limit) {
  Changes changes;
  changes.newest = newest_change(db);
  const std::int64_t oldest = read_number(db, "select min(seq) from change", 1);
  changes.complete = oldest - 1 <= after && after <= changes.newest;
  changes.rows = read_change_rows(
      query(db, "select " CHANGE_COLUMNS " from change where library = ?1 and seq > ?2 order by seq limit ?3",
            library, after, limit));
  return changes;
}

int trim_changes(Writer& db, const ChangesKept& kept, int most) {
  return execute(db,
                 "with ends as (select min(seq) as oldest, max(seq) as newest from change)"
                 " delete from change where seq < coalesce((select seq from change, ends"
                 " where seq < oldest + ?4 and (seq > newest - ?1 or (seq > newest - ?2 and at >= ?3))"
                 " order by seq limit 1), (select oldest from ends) + ?4)",
                 std::max<std::int64_t>(kept.keep, 1), kept.most_kept, kept.since, most);
}

ChangeFeed::Subscription ChangeFeed::subscribe(Subscriber subscriber) {
  const sync::Lock lock(mutex_);
  return {*this, subscribers_.insert(subscribers_.end(), std::move(subscriber))};
}

ChangeFeed::Subscription::~Subscription() {
  const sync::Lock lock(feed_.mutex_);
  feed_.subscribers_.erase(place_);
}

void ChangeFeed::publish(std::span<const Change> changes) noexcept {
  const sync::Lock lock(mutex_);
  for (const Subscriber& subscriber : subscribers_) subscriber(changes);
}

void note_change(Writer& db, AssetId asset, ChangeKind kind, Millis now, const std::optional<Deed>& deed) {
  const std::optional<ActId> act = deed ? act_of(db, asset, *deed, now) : std::nullopt;
  const int noted = execute(db,
                            "insert into change (organization, library, kind, asset, at, act, before)"
                            " select l.organization, l.id, ?2, a.public_id, ?4, ?5, ?6 from asset a join "
                            "library l on l.id = a.library"
                            " where a.id = ?1 and l.purging = 0 and (a.trashed is null or ?2 = ?3)",
                            asset, kind, ChangeKind::removed, now, act, act ? deed->before : std::nullopt);
  if (noted > 0)
    execute(db, "update library set last_change = ?2 where id = (select library from asset where id = ?1)",
            asset, newest_change(db));
}

#define INSERT_OF_LIBRARIES                                     \
  "insert into change (organization, library, kind, asset, at)" \
  " select organization, id, ?2, null, ?3 from library where purging = 0 and "

void note_removal(Writer& db, OrganizationId organization, Millis now) {
  execute(db, INSERT_OF_LIBRARIES "organization = ?1 order by id", organization, ChangeKind::library_removed,
          now);
  execute(db,
          "insert into change (organization, library, kind, asset, at)"
          " select id, 0, ?2, null, ?3 from organization where id = ?1 and purging = 0",
          organization, ChangeKind::organization_removed, now);
}

void note_removal(Writer& db, LibraryId library, Millis now) {
  execute(db, INSERT_OF_LIBRARIES "id = ?1", library, ChangeKind::library_removed, now);
}

void note_originals(Writer& db, LibraryId library, Millis now) {
  execute(db, INSERT_OF_LIBRARIES "id = ?1", library, ChangeKind::originals, now);
}

std::int64_t newest_change(Reader& db) {
  return read_number(db, "select max(seq) from change", 0);
}

std::vector<Change> changes_after(Reader& db, std::int64_t after) {
  return read_change_rows(
      query(db, "select " CHANGE_COLUMNS " from change where seq > ?1 order by seq", after));
}

}  // namespace lightkeep::store
