// The change feed: what was committed to the images of a library, in the order of its numbers.
#include "store/change_feed.h"

#include "store/change_rows.h"
#include "store/rows.h"

namespace lightkeep::store {

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

int trim_changes(Writer& db, std::int64_t keep, int most) {
  return execute(db,
                 "delete from change where seq <= (select max(seq) from change) - ?1"
                 " and seq < (select min(seq) from change) + ?2",
                 std::max<std::int64_t>(keep, 1), most);
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

}  // namespace lightkeep::store
