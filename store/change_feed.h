// The change feed: what was committed to the images of a library, in the order of its numbers. Rows of the
// table `change` are written by the functions that change assets, in their transaction.
//
// A reader goes on from the number it saw last, with `read_changes`. Who has to know at once subscribes: the
// writer's thread calls subscribers after each committed group that changed anything, before those who wait
// for the group go on. So whoever got the reply to a deletion finds that subscribers know of it. To wait for
// a change of a library: subscribe first, then read, then wait to be called.
//
// Subscribers are told of what is committed while they are there, each row once. A process that ends between
// the commit and the call tells nobody, and need not: what is subscribed here is memory of the process, which
// ends with it (a cache starts empty), or wakes somebody who looks at the rows anyway (cron at its start).
// What has to survive reads on from a number that it keeps.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/activity.h"
#include "store/ids.h"
#include "store/metadata.h"
#include "sync/mutex.h"

namespace lightkeep::store {

enum class ChangeKind {      // on disk: never renumber
  added = 0,                 // uploaded, restored, or come from another library
  removed = 1,               // into the trash or to another library: no longer public here
  changed = 2,               // description, tags or state of processing
  library_removed = 3,       // with all its images
  organization_removed = 4,  // after its libraries, each with a row of its own
  originals = 5,             // of the library: what anybody gets of them is another
};

struct Change {
  std::int64_t seq = 0;  // from 1 on, in the order of commits
  OrganizationId organization{};
  LibraryId library{};  // 0 for organization_removed
  ChangeKind kind{};
  std::string asset{};  // public id of an original or a view; empty for what is removed as a whole
  Millis at = 0;
};

struct Changes {
  std::vector<Change> rows{};  // oldest first
  std::int64_t newest = 0;     // number of the last change of all libraries; 0 before the first
  /// False when rows behind the given number were trimmed, or it was never given (the store was put back from
  /// a copy): the caller looks at the whole library anew and goes on from `newest`.
  bool complete = true;
};

/// At most `limit` changes of one library behind number `after`.
Changes read_changes(Reader& db, LibraryId library, std::int64_t after, int limit);

/// Which rows stay: the newest `keep` (1 at least), and those since `since`.
struct ChangesKept {
  std::int64_t keep = 1;
  Millis since = std::numeric_limits<Millis>::max();
};
/// Trims the oldest rows of all libraries up to one that stays; at most `most` in one call. Returns how many
/// went.
int trim_changes(Writer& db, const ChangesKept& kept, int most);

/// Rows of one library in front of a number.
struct ChangesOver {
  LibraryId library{};
  std::int64_t before = 0;
};
/// What has to go so that about `most_kept` rows stay: those of libraries that are gone, and the oldest of
/// each organization that has more than its share. Shares are equal; what one leaves of its share is the
/// others' (max-min fairness). Reads all rows where there are more.
std::vector<ChangesOver> find_changes_over(Reader& db, std::int64_t most_kept);
/// Trims the oldest of them; at most `most` in one call. Returns how many went.
int trim_changes(Writer& db, const ChangesOver& over, int most);

/// Of one Metadata. `subscribe` from any thread.
class ChangeFeed {
 public:
  /// Called on the writer's thread with what one group committed, oldest first: every writer waits for it, so
  /// it only notes and wakes. It must not throw, write, or subscribe.
  using Subscriber = std::function<void(std::span<const Change>)>;

  /// Ends at its destruction; no call is running afterwards. The feed outlives it.
  class [[nodiscard]] Subscription {
   public:
    Subscription(ChangeFeed& feed, std::list<Subscriber>::iterator place) : feed_(feed), place_(place) {}
    ~Subscription();
    Subscription(const Subscription&) = delete;

   private:
    ChangeFeed& feed_;
    const std::list<Subscriber>::iterator place_;
  };

  Subscription subscribe(Subscriber subscriber);

  /// By the writer's thread alone.
  void publish(std::span<const Change> changes) noexcept;

 private:
  sync::Mutex mutex_;  // held while subscribers are called
  std::list<Subscriber> subscribers_ GUARDED_BY(mutex_);
};

// For the files of store/ that change assets, and for the writer; on the writer thread.

/// Notes what happened to an asset, in the library that it is in now. Nothing is noted for an asset that is
/// not there, nor of one in the trash but that it came there, nor in a library that is being removed. With a
/// deed it is a part of an act (activity.h).
void note_change(Writer& db, AssetId asset, ChangeKind kind, Millis now,
                 const std::optional<Deed>& deed = {});
/// Before the organization with its libraries, or the one library, is marked as going; what is already was
/// noted then.
void note_removal(Writer& db, OrganizationId organization, Millis now);
void note_removal(Writer& db, LibraryId library, Millis now);
/// Notes that what anybody gets of a library's originals is another from now on.
void note_originals(Writer& db, LibraryId library, Millis now);

/// Number of the last change; 0 before the first.
std::int64_t newest_change(Reader& db);
/// All changes behind number `after`.
std::vector<Change> changes_after(Reader& db, std::int64_t after);

}  // namespace lightkeep::store
