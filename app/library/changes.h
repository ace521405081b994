// What happened to the images of a library since somebody looked at them, and those who wait for more of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <set>
#include <unordered_map>

#include "app/api/arguments.h"
#include "app/api/results.h"
#include "app/library/context.h"
#include "sync/mutex.h"

namespace lightkeep::library {

struct Reading;

inline constexpr std::size_t most_waiting = 200;  // for one library

/// Without a number of a change to begin behind: none, and the number to begin with. Inside the room only:
/// operations.h has its row.
api::Changes list_changes(const Reading& in, const api::Arguments& arguments);

/// Wakes those who wait for a change of a library. Any thread.
class ChangeWaits {
 public:
  explicit ChangeWaits(const Context& context);
  ~ChangeWaits();

  /// A place among those who wait. Nobody is woken any more when its destruction ends.
  class [[nodiscard]] Place {
   public:
    Place(ChangeWaits& waits, std::int64_t library, std::list<std::function<void()>>::iterator wake)
        : waits_(waits), library_(library), wake_(wake) {}
    ~Place();
    Place(const Place&) = delete;

   private:
    ChangeWaits& waits_;
    const std::int64_t library_;
    const std::list<std::function<void()>>::iterator wake_;
  };

  /// `wake` is called once something of the library (Changes::library) was committed, by the writer, who
  /// waits for it: it only passes the word on. None where most_waiting wait already. What was committed
  /// before is not told of: look after this.
  std::unique_ptr<Place> wait(std::int64_t library, std::function<void()> wake);

 private:
  struct Told;  // of the change feed
  void tell(const std::set<std::int64_t>& libraries);

  sync::Mutex mutex_;  // held while they are woken
  std::unordered_map<std::int64_t, std::list<std::function<void()>>> waiting_ GUARDED_BY(mutex_);
  const std::unique_ptr<const Told> told_;  // the last, so that it ends first
};

}  // namespace lightkeep::library
