// The change feed: what was committed to the images of a library, in the order of its numbers.
#include "store/change_feed.h"

#include <algorithm>
#include <limits>
#include <map>

#include "store/rows.h"

namespace lightkeep::store {

namespace {

#define CHANGE_COLUMNS "seq, organization, library, kind, asset, at"

std::vector<Change> read_change_rows(Statement& row) {
  std::vector<Change> changes;
  while (row.step())
    changes.push_back({.seq = row.number(0),
                       .organization = row.number<OrganizationId>(1),
                       .library = row.number<LibraryId>(2),
                       .kind = row.number<ChangeKind>(3),
                       .asset = row.text(4),
                       .at = row.number(5)});
  return changes;
}

}  // namespace

Changes read_changes(Reader& db, LibraryId library, std::int64_t after, int limit) {
  Changes changes;
  changes.newest = newest_change(db);
  const std::int64_t oldest = read_number(db, "select min(seq) from change", 1);
  const std::int64_t gone =
      std::max(oldest - 1, read_number(db, "select changes_gone from library where id = ?1", 0, library));
  changes.complete = gone <= after && after <= changes.newest;
  changes.rows = read_change_rows(
      query(db, "select " CHANGE_COLUMNS " from change where library = ?1 and seq > ?2 order by seq limit ?3",
            library, after, limit));
  return changes;
}

int trim_changes(Writer& db, const ChangesKept& kept, int most) {
  return execute(db,
                 "with ends as (select min(seq) as oldest, max(seq) as newest from change)"
                 " delete from change where seq < coalesce((select seq from change, ends"
                 " where seq < oldest + ?3 and (seq > newest - ?1 or at >= ?2)"
                 " order by seq limit 1), (select oldest from ends) + ?3)",
                 std::max<std::int64_t>(kept.keep, 1), kept.since, most);
}

namespace {

std::map<OrganizationId, std::int64_t> count_by_organization(Reader& db) {
  std::map<OrganizationId, std::int64_t> counts;
  Statement& row = query(
      db,
      "select l.organization, c.rows from (select library, count(*) as rows from change group by library)"
      " c join library l on l.id = c.library");
  while (row.step()) counts[row.number<OrganizationId>(0)] += row.number(1);
  return counts;
}

/// What each may have at most, so that all of them together have `sum`.
std::int64_t fair_share(const std::map<OrganizationId, std::int64_t>& counts, std::int64_t sum) {
  std::vector<std::int64_t> sizes;
  for (const auto& [organization, count] : counts) sizes.push_back(count);
  std::ranges::sort(sizes);
  auto sharing = static_cast<std::int64_t>(sizes.size());
  for (const std::int64_t size : sizes) {
    if (size > sum / sharing) return sum / sharing;
    sum -= size;
    --sharing;
  }
  return std::numeric_limits<std::int64_t>::max();
}

/// The oldest of its newest `share` rows; empty where it has no more than that.
std::optional<std::int64_t> oldest_in_share(Reader& db, OrganizationId organization, std::int64_t share) {
  const std::int64_t seq =
      read_number(db,
                  "select seq from change where library in (select id from library where organization = ?1)"
                  " order by seq desc limit 1 offset ?2",
                  0, organization, std::max<std::int64_t>(share, 1) - 1);
  return seq > 0 ? std::optional(seq) : std::nullopt;
}

}  // namespace

std::vector<ChangesOver> find_changes_over(Reader& db, std::int64_t most_kept) {
  const std::int64_t newest = newest_change(db);
  if (newest - read_number(db, "select min(seq) from change", 0) < most_kept) return {};
  const auto counts = count_by_organization(db);
  const std::int64_t share = fair_share(counts, most_kept);
  std::vector<ChangesOver> over;
  Statement& gone =
      query(db, "select library from change where library not in (select id from library) group by library");
  while (gone.step()) over.push_back({gone.number<LibraryId>(0), newest});
  for (const auto& [organization, count] : counts) {
    if (count <= share) continue;
    const auto before = oldest_in_share(db, organization, share);
    if (!before) continue;
    Statement& row = query(db, "select id from library where organization = ?1", organization);
    while (row.step()) over.push_back({row.number<LibraryId>(0), *before});
  }
  return over;
}

int trim_changes(Writer& db, const ChangesOver& over, int most) {
  const std::int64_t last = read_number(db,
                                        "select max(seq) from (select seq from change where library = ?1"
                                        " and seq < ?2 order by seq limit ?3) as few",
                                        0, over.library, over.before, most);
  if (last == 0) return 0;
  execute(db, "update library set changes_gone = ?2 where id = ?1", over.library, last);
  return execute(db, "delete from change where library = ?1 and seq <= ?2", over.library, last);
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

// None is left out: a server's own numbers would go on over what was undone.
#define NEXT_SEQ "(select coalesce(max(seq), 0) + 1 from change)"

void note_change(Writer& db, AssetId asset, ChangeKind kind, Millis now, const std::optional<Deed>& deed) {
  const std::optional<ActId> act = deed ? act_of(db, asset, *deed, now) : std::nullopt;
  const int noted = execute(db,
                            "insert into change (seq, organization, library, kind, asset, at, act, before)"
                            " select " NEXT_SEQ
                            ", l.organization, l.id, ?2, a.public_id, ?4, ?5, ?6 from asset a join "
                            "library l on l.id = a.library"
                            " where a.id = ?1 and l.purging = 0 and (a.trashed is null or ?2 = ?3)",
                            asset, kind, ChangeKind::removed, now, act, act ? deed->before : std::nullopt);
  if (noted > 0)
    execute(db, "update library set last_change = ?2 where id = (select library from asset where id = ?1)",
            asset, newest_change(db));
}

#define INSERT_OF_LIBRARIES                                                \
  "insert into change (seq, organization, library, kind, asset, at)"       \
  " select " NEXT_SEQ                                                      \
  " + row_number() over (order by id) - 1, organization, id, ?2, null, ?3" \
  " from library where purging = 0 and "

void note_removal(Writer& db, OrganizationId organization, Millis now) {
  execute(db, INSERT_OF_LIBRARIES "organization = ?1", organization, ChangeKind::library_removed, now);
  execute(db,
          "insert into change (seq, organization, library, kind, asset, at)"
          " select " NEXT_SEQ ", id, 0, ?2, null, ?3 from organization where id = ?1 and purging = 0",
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
